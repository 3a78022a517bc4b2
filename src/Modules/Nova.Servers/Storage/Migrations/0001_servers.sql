-- What a list shows is in one row: a page of servers is one statement. Documents are JSON; instants are microseconds UTC.
CREATE TABLE servers (
    id                TEXT    PRIMARY KEY,
    number            BIGINT  NOT NULL UNIQUE,
    generation        BIGINT  NOT NULL,
    project_id        TEXT    NOT NULL,
    user_id           TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    hostname          TEXT    NOT NULL,
    description       TEXT,
    vm_state          TEXT    NOT NULL,
    task_state        TEXT    NOT NULL,
    power_state       INTEGER NOT NULL,
    progress          INTEGER NOT NULL,
    host              TEXT,
    node              TEXT,
    zone              TEXT,
    requested_zone    TEXT,
    flavor_id         TEXT    NOT NULL,
    flavor            TEXT    NOT NULL,
    image_id          TEXT,
    kernel_id         TEXT,
    ramdisk_id        TEXT,
    image_properties  TEXT    NOT NULL,
    key_name          TEXT,
    key_type          TEXT,
    key_data          TEXT,
    metadata          TEXT    NOT NULL,
    tags              TEXT    NOT NULL,
    ports             TEXT    NOT NULL,
    security_groups   TEXT    NOT NULL,
    hints             TEXT    NOT NULL,
    trusted_certs     TEXT,
    config_drive      INTEGER NOT NULL,
    auto_disk_config  INTEGER NOT NULL,
    root_device       TEXT,
    access_ipv4       TEXT,
    access_ipv6       TEXT,
    locked_by         TEXT,
    locked_reason     TEXT,
    reservation_id    TEXT    NOT NULL,
    launch_index      INTEGER NOT NULL,
    fault             TEXT,
    launched_at       BIGINT,
    terminated_at     BIGINT,
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL,
    deleted_at        BIGINT
);
CREATE INDEX servers_by_project ON servers (project_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX servers_by_age ON servers (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX servers_by_host ON servers (host) WHERE deleted_at IS NULL;
CREATE INDEX servers_by_change ON servers (updated_at);

-- What no list shows: large, or for the guest alone.
CREATE TABLE server_contents (
    server_id      TEXT PRIMARY KEY,
    user_data      TEXT,
    files          TEXT NOT NULL,
    networks       TEXT NOT NULL,
    admin_password TEXT,
    guest_password TEXT NOT NULL
);

-- The last number given to a server; from it come domain names and EC2 ids.
CREATE TABLE server_numbers (
    name TEXT   PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO server_numbers (name, last) VALUES ('server', 0);
