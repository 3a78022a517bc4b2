-- Every move of a server to another host or size, from its request on; one that is open is under way, or waits to be confirmed or taken back.
CREATE TABLE migrations (
    id                     BIGINT  PRIMARY KEY,
    uuid                   TEXT    NOT NULL UNIQUE,
    server_id              TEXT    NOT NULL,
    server_project_id      TEXT    NOT NULL,
    project_id             TEXT    NOT NULL,
    user_id                TEXT    NOT NULL,
    type                   TEXT    NOT NULL,
    status                 TEXT    NOT NULL,
    is_open                INTEGER NOT NULL,
    was_running            INTEGER NOT NULL,
    source_host            TEXT    NOT NULL,
    source_node            TEXT,
    source_zone            TEXT,
    dest_host              TEXT,
    dest_node              TEXT,
    dest_address           TEXT,
    old_flavor             TEXT    NOT NULL,
    new_flavor             TEXT    NOT NULL,
    memory_total_bytes     BIGINT,
    memory_processed_bytes BIGINT,
    memory_remaining_bytes BIGINT,
    disk_total_bytes       BIGINT,
    disk_processed_bytes   BIGINT,
    disk_remaining_bytes   BIGINT,
    created_at             BIGINT  NOT NULL,
    updated_at             BIGINT  NOT NULL
);
CREATE UNIQUE INDEX migrations_open ON migrations (server_id) WHERE is_open = 1;
CREATE INDEX migrations_by_server ON migrations (server_id);
CREATE INDEX migrations_by_age ON migrations (created_at, id);
INSERT INTO server_numbers (name, last) VALUES ('migration', 0);
