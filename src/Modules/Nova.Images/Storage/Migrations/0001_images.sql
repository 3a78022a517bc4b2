-- Tags and properties are JSON, read with the row; image_words repeats them for filters and is written with them.
-- A deleted image leaves its row: an identifier that users trust is never given away again.
CREATE TABLE images (
    id                 TEXT   PRIMARY KEY,
    generation         BIGINT NOT NULL,
    name               TEXT,
    status             TEXT   NOT NULL,
    visibility         TEXT   NOT NULL,
    owner              TEXT   NOT NULL,
    disk_format        TEXT,
    container_format   TEXT,
    size_bytes         BIGINT,
    virtual_size_bytes BIGINT,
    md5                TEXT,
    sha512             TEXT,
    min_disk           BIGINT NOT NULL,
    min_ram            BIGINT NOT NULL,
    is_protected       BIGINT NOT NULL,
    is_hidden          BIGINT NOT NULL,
    tags               TEXT   NOT NULL,
    properties         TEXT   NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    deleted_at         BIGINT
);

CREATE INDEX images_by_owner ON images (owner, created_at);
CREATE INDEX images_by_visibility ON images (visibility, created_at);

CREATE TABLE image_words (
    image_id TEXT NOT NULL,
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (image_id, kind, name)
);

CREATE TABLE image_members (
    image_id   TEXT   NOT NULL,
    member     TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (image_id, member)
);

CREATE INDEX image_members_by_member ON image_members (member, image_id);
