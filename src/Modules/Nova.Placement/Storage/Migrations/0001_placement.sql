-- What each host has and how much of it is claimed; used_* and servers are the sums over placement_claims, kept in the same transaction.
CREATE TABLE placement_inventories (
    host                TEXT             NOT NULL PRIMARY KEY,
    vcpus               BIGINT           NOT NULL,
    memory_mib          BIGINT           NOT NULL,
    disk_gib            BIGINT           NOT NULL,
    reserved_vcpus      BIGINT           NOT NULL,
    reserved_memory_mib BIGINT           NOT NULL,
    reserved_disk_gib   BIGINT           NOT NULL,
    cpu_ratio           DOUBLE PRECISION NOT NULL,
    memory_ratio        DOUBLE PRECISION NOT NULL,
    disk_ratio          DOUBLE PRECISION NOT NULL,
    used_vcpus          BIGINT           NOT NULL,
    used_memory_mib     BIGINT           NOT NULL,
    used_disk_gib       BIGINT           NOT NULL,
    servers             BIGINT           NOT NULL,
    generation          BIGINT           NOT NULL
);

-- One row for each server that holds resources: a server is on one host at a time.
CREATE TABLE placement_claims (
    server     TEXT   NOT NULL PRIMARY KEY,
    host       TEXT   NOT NULL,
    vcpus      BIGINT NOT NULL,
    memory_mib BIGINT NOT NULL,
    disk_gib   BIGINT NOT NULL
);

CREATE INDEX placement_claims_host ON placement_claims (host);
