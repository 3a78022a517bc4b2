-- The Placement API's view of the ledger. A host is a provider; its three own classes stay in placement_inventories, where claims are decided.
CREATE TABLE placement_providers (
    uuid       TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    host       TEXT,
    parent     TEXT,
    root       TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX placement_providers_name ON placement_providers (name);
CREATE UNIQUE INDEX placement_providers_host ON placement_providers (host);
CREATE INDEX placement_providers_root ON placement_providers (root);
CREATE INDEX placement_providers_parent ON placement_providers (parent);

-- Those that this cloud has named; the standard ones are in the program.
CREATE TABLE placement_resource_classes (
    name       TEXT   NOT NULL PRIMARY KEY,
    updated_at BIGINT NOT NULL
);

CREATE TABLE placement_traits (
    name       TEXT   NOT NULL PRIMARY KEY,
    updated_at BIGINT NOT NULL
);

CREATE TABLE placement_provider_traits (
    provider TEXT NOT NULL,
    trait    TEXT NOT NULL,
    PRIMARY KEY (provider, trait)
);

CREATE INDEX placement_provider_traits_trait ON placement_provider_traits (trait);

CREATE TABLE placement_provider_aggregates (
    provider     TEXT NOT NULL,
    aggregate_id TEXT NOT NULL,
    PRIMARY KEY (provider, aggregate_id)
);

-- What providers have that is not one of a host's own three classes; `used` is the sum over placement_allocations, kept in the same transaction.
CREATE TABLE placement_provider_inventories (
    provider       TEXT             NOT NULL,
    resource_class TEXT             NOT NULL,
    total          BIGINT           NOT NULL,
    reserved       BIGINT           NOT NULL,
    min_unit       BIGINT           NOT NULL,
    max_unit       BIGINT           NOT NULL,
    step_size      BIGINT           NOT NULL,
    ratio          DOUBLE PRECISION NOT NULL,
    used           BIGINT           NOT NULL,
    PRIMARY KEY (provider, resource_class)
);

CREATE INDEX placement_provider_inventories_class ON placement_provider_inventories (resource_class);

-- Who holds something without being a server with a claim.
CREATE TABLE placement_consumers (
    uuid       TEXT   NOT NULL PRIMARY KEY,
    project_id TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    generation BIGINT NOT NULL
);

-- What is held besides the claims of servers; is_aside is 1 for what a server that moves keeps of where it comes from.
CREATE TABLE placement_allocations (
    consumer       TEXT   NOT NULL,
    provider       TEXT   NOT NULL,
    resource_class TEXT   NOT NULL,
    is_aside       BIGINT NOT NULL,
    amount         BIGINT NOT NULL,
    PRIMARY KEY (consumer, provider, resource_class, is_aside)
);

CREATE INDEX placement_allocations_provider ON placement_allocations (provider);

ALTER TABLE placement_claims ADD COLUMN project_id TEXT NOT NULL DEFAULT '';
ALTER TABLE placement_claims ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
ALTER TABLE placement_claims ADD COLUMN type TEXT NOT NULL DEFAULT 'INSTANCE';
ALTER TABLE placement_claims ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;

-- Whether rows of placement_allocations belong to it.
ALTER TABLE placement_claims ADD COLUMN has_more BIGINT NOT NULL DEFAULT 0;
ALTER TABLE placement_moves ADD COLUMN has_more BIGINT NOT NULL DEFAULT 0;

-- What the host said last: only what it says anew takes the place of what an operator has set. No max_* means as much as there is.
ALTER TABLE placement_inventories ADD COLUMN reported TEXT;
ALTER TABLE placement_inventories ADD COLUMN min_vcpus BIGINT NOT NULL DEFAULT 1;
ALTER TABLE placement_inventories ADD COLUMN max_vcpus BIGINT;
ALTER TABLE placement_inventories ADD COLUMN step_vcpus BIGINT NOT NULL DEFAULT 1;
ALTER TABLE placement_inventories ADD COLUMN min_memory_mib BIGINT NOT NULL DEFAULT 1;
ALTER TABLE placement_inventories ADD COLUMN max_memory_mib BIGINT;
ALTER TABLE placement_inventories ADD COLUMN step_memory_mib BIGINT NOT NULL DEFAULT 1;
ALTER TABLE placement_inventories ADD COLUMN min_disk_gib BIGINT NOT NULL DEFAULT 1;
ALTER TABLE placement_inventories ADD COLUMN max_disk_gib BIGINT;
ALTER TABLE placement_inventories ADD COLUMN step_disk_gib BIGINT NOT NULL DEFAULT 1;

CREATE VIEW placement_all_providers AS
    SELECT p.uuid, p.name, p.host, p.parent, p.root, COALESCE(i.generation, p.generation) AS generation, p.updated_at
      FROM placement_providers p LEFT JOIN placement_inventories i ON i.host = p.host;

CREATE VIEW placement_all_inventories AS
    SELECT p.uuid AS provider, 'VCPU' AS resource_class, i.vcpus AS total, i.reserved_vcpus AS reserved, i.min_vcpus AS min_unit,
           COALESCE(i.max_vcpus, i.vcpus) AS max_unit, i.step_vcpus AS step_size, i.cpu_ratio AS ratio, i.used_vcpus AS used
      FROM placement_inventories i JOIN placement_providers p ON p.host = i.host WHERE i.vcpus > 0
    UNION ALL
    SELECT p.uuid, 'MEMORY_MB', i.memory_mib, i.reserved_memory_mib, i.min_memory_mib,
           COALESCE(i.max_memory_mib, i.memory_mib), i.step_memory_mib, i.memory_ratio, i.used_memory_mib
      FROM placement_inventories i JOIN placement_providers p ON p.host = i.host WHERE i.memory_mib > 0
    UNION ALL
    SELECT p.uuid, 'DISK_GB', i.disk_gib, i.reserved_disk_gib, i.min_disk_gib,
           COALESCE(i.max_disk_gib, i.disk_gib), i.step_disk_gib, i.disk_ratio, i.used_disk_gib
      FROM placement_inventories i JOIN placement_providers p ON p.host = i.host WHERE i.disk_gib > 0
    UNION ALL
    SELECT provider, resource_class, total, reserved, min_unit, max_unit, step_size, ratio, used FROM placement_provider_inventories;

CREATE VIEW placement_all_allocations AS
    SELECT c.server AS consumer, p.uuid AS provider, 'VCPU' AS resource_class, c.vcpus AS amount
      FROM placement_claims c JOIN placement_providers p ON p.host = c.host WHERE c.vcpus > 0
    UNION ALL
    SELECT c.server, p.uuid, 'MEMORY_MB', c.memory_mib FROM placement_claims c JOIN placement_providers p ON p.host = c.host WHERE c.memory_mib > 0
    UNION ALL
    SELECT c.server, p.uuid, 'DISK_GB', c.disk_gib FROM placement_claims c JOIN placement_providers p ON p.host = c.host WHERE c.disk_gib > 0
    UNION ALL
    SELECT m.server, p.uuid, 'VCPU', m.vcpus FROM placement_moves m JOIN placement_providers p ON p.host = m.host WHERE m.vcpus > 0
    UNION ALL
    SELECT m.server, p.uuid, 'MEMORY_MB', m.memory_mib FROM placement_moves m JOIN placement_providers p ON p.host = m.host WHERE m.memory_mib > 0
    UNION ALL
    SELECT m.server, p.uuid, 'DISK_GB', m.disk_gib FROM placement_moves m JOIN placement_providers p ON p.host = m.host WHERE m.disk_gib > 0
    UNION ALL
    SELECT consumer, provider, resource_class, amount FROM placement_allocations;

CREATE VIEW placement_all_consumers AS
    SELECT server AS uuid, project_id, user_id, type, generation FROM placement_claims
    UNION ALL
    SELECT uuid, project_id, user_id, type, generation FROM placement_consumers other
     WHERE NOT EXISTS (SELECT 1 FROM placement_claims WHERE placement_claims.server = other.uuid);
