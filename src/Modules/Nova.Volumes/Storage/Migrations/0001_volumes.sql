-- A row is gone when its volume is. Documents are JSON; instants are microseconds UTC; sizes GiB.
CREATE TABLE volumes (
    id               TEXT    PRIMARY KEY,
    generation       BIGINT  NOT NULL,
    project_id       TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    size_gib         BIGINT  NOT NULL,
    status           TEXT    NOT NULL,
    previous_status  TEXT,
    zone             TEXT    NOT NULL,
    type_id          TEXT    NOT NULL,
    bootable         INTEGER NOT NULL,
    multiattach      INTEGER NOT NULL,
    read_only        INTEGER NOT NULL,
    metadata         TEXT    NOT NULL,
    image_metadata   TEXT    NOT NULL,
    image_id         TEXT,
    snapshot_id      TEXT,
    source_id        TEXT,
    failure          TEXT,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL
);
CREATE INDEX volumes_by_project ON volumes (project_id, created_at, id);

CREATE TABLE volume_snapshots (
    id               TEXT    PRIMARY KEY,
    generation       BIGINT  NOT NULL,
    project_id       TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    volume_id        TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    size_gib         BIGINT  NOT NULL,
    status           TEXT    NOT NULL,
    metadata         TEXT    NOT NULL,
    image_metadata   TEXT    NOT NULL,
    bootable         INTEGER NOT NULL,
    failure          TEXT,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL
);
CREATE INDEX volume_snapshots_by_project ON volume_snapshots (project_id, created_at, id);
CREATE INDEX volume_snapshots_by_volume ON volume_snapshots (volume_id);

-- Who holds a volume: reserved, attaching, attached, detaching. A server holds a volume once.
CREATE TABLE volume_attachments (
    id               TEXT    PRIMARY KEY,
    volume_id        TEXT    NOT NULL,
    project_id       TEXT    NOT NULL,
    server_id        TEXT    NOT NULL,
    host             TEXT,
    device           TEXT,
    mode             TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    attached_at      BIGINT
);
CREATE UNIQUE INDEX volume_attachments_by_volume ON volume_attachments (volume_id, server_id);
CREATE INDEX volume_attachments_by_status ON volume_attachments (status, created_at);

CREATE TABLE volume_types (
    id               TEXT    PRIMARY KEY,
    name             TEXT    NOT NULL UNIQUE,
    description      TEXT    NOT NULL,
    is_public        INTEGER NOT NULL,
    extra_specs      TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL
);
INSERT INTO volume_types (id, name, description, is_public, extra_specs, created_at)
VALUES ('6a2f0c1e-6f0b-4b0e-9d7c-0d6f5a3c1b20', '__DEFAULT__', 'The type of volumes for which none is asked', 1, '{}', 0);

-- What a project has, counted in the transaction that makes or removes it.
CREATE TABLE volume_usages (
    project_id       TEXT    PRIMARY KEY,
    volumes          BIGINT  NOT NULL,
    snapshots        BIGINT  NOT NULL,
    gigabytes        BIGINT  NOT NULL
);

CREATE TABLE volume_limits (
    project_id       TEXT    NOT NULL,
    resource         TEXT    NOT NULL,
    hard_limit       BIGINT  NOT NULL,
    PRIMARY KEY (project_id, resource)
);
