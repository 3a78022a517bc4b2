CREATE TABLE flavors (
    id                 TEXT             PRIMARY KEY,
    name               TEXT             NOT NULL UNIQUE,
    vcpus              INTEGER          NOT NULL,
    memory_mib         INTEGER          NOT NULL,
    root_disk_gib      INTEGER          NOT NULL,
    ephemeral_disk_gib INTEGER          NOT NULL,
    swap_mib           INTEGER          NOT NULL,
    rxtx_factor        DOUBLE PRECISION NOT NULL,
    is_public          INTEGER          NOT NULL,
    is_disabled        INTEGER          NOT NULL,
    description        TEXT,
    created_at         BIGINT           NOT NULL,
    updated_at         BIGINT
);

CREATE TABLE flavor_access (
    flavor_id  TEXT NOT NULL,
    project_id TEXT NOT NULL,
    PRIMARY KEY (flavor_id, project_id)
);

CREATE TABLE flavor_extra_specs (
    flavor_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (flavor_id, name)
);

-- One row once the first flavors have been made: what an operator deletes does not come back.
CREATE TABLE flavor_seeds (
    name    TEXT   PRIMARY KEY,
    made_at BIGINT NOT NULL
);
