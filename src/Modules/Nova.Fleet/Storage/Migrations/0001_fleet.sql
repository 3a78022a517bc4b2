-- One role on one host. `number` is the id of the older API; `deleted` is 0, or the row's number once it is deleted, so that
-- (host, binary) is unique among the living.
CREATE TABLE fleet_services (
    id              TEXT   NOT NULL PRIMARY KEY,
    number          BIGINT NOT NULL,
    host            TEXT   NOT NULL,
    binary_name     TEXT   NOT NULL,
    topic           TEXT   NOT NULL,
    report_count    BIGINT NOT NULL,
    disabled        BIGINT NOT NULL,
    disabled_reason TEXT,
    forced_down     BIGINT NOT NULL,
    last_seen       BIGINT,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT,
    deleted_at      BIGINT,
    deleted         BIGINT NOT NULL
);

CREATE UNIQUE INDEX fleet_services_number ON fleet_services (number);
CREATE UNIQUE INDEX fleet_services_role ON fleet_services (host, binary_name, deleted);

-- The last report of a compute host; shares the id of its service.
CREATE TABLE fleet_hypervisors (
    service_id  TEXT   NOT NULL PRIMARY KEY REFERENCES fleet_services (id),
    host        TEXT   NOT NULL,
    node        TEXT   NOT NULL,
    report      TEXT   NOT NULL,
    reported_at BIGINT NOT NULL
);

CREATE TABLE fleet_aggregates (
    id         TEXT   NOT NULL PRIMARY KEY,
    number     BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT
);

CREATE UNIQUE INDEX fleet_aggregates_number ON fleet_aggregates (number);
CREATE UNIQUE INDEX fleet_aggregates_name ON fleet_aggregates (name);

-- The ids of the older API: a number that was given out stays given out, whatever is deleted.
CREATE TABLE fleet_numbers (
    kind TEXT   NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

INSERT INTO fleet_numbers (kind, last) VALUES ('service', 0), ('aggregate', 0);

CREATE TABLE fleet_aggregate_hosts (
    aggregate_id TEXT NOT NULL REFERENCES fleet_aggregates (id),
    host         TEXT NOT NULL,
    PRIMARY KEY (aggregate_id, host)
);

CREATE TABLE fleet_aggregate_metadata (
    aggregate_id TEXT NOT NULL REFERENCES fleet_aggregates (id),
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (aggregate_id, name)
);
