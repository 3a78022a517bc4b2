-- What the networking API says of networks. owner is whose a network is; project_id stays who may use it, NULL for everybody.
ALTER TABLE networks ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE networks ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE networks ADD COLUMN admin_state_up BIGINT NOT NULL DEFAULT 1;
ALTER TABLE networks ADD COLUMN is_external BIGINT NOT NULL DEFAULT 0;
ALTER TABLE networks ADD COLUMN port_security BIGINT NOT NULL DEFAULT 1;
ALTER TABLE networks ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE networks ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE networks ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
UPDATE networks SET updated_at = created_at, owner = COALESCE(project_id, '');
CREATE INDEX networks_owner ON networks (owner);

-- pools: ranges of numbers for automatic addresses, as 2-10,20-30; empty for the one from first_number to last_number.
ALTER TABLE subnets ADD COLUMN project_id TEXT NOT NULL DEFAULT '';
ALTER TABLE subnets ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE subnets ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE subnets ADD COLUMN enable_dhcp BIGINT NOT NULL DEFAULT 1;
ALTER TABLE subnets ADD COLUMN pools TEXT NOT NULL DEFAULT '';
ALTER TABLE subnets ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE subnets ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subnets ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
UPDATE subnets SET updated_at = created_at;

-- is_kept: made by a user, so it outlives the server that uses it.
ALTER TABLE ports ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN device_owner TEXT NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN admin_state_up BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ports ADD COLUMN port_security BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ports ADD COLUMN allowed_pairs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ports ADD COLUMN is_kept BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ports ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ports ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ports ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
UPDATE ports SET updated_at = created_at, device_owner = 'compute:nova';
CREATE INDEX ports_network ON ports (network_id);
CREATE INDEX ports_project ON ports (project_id);

CREATE TABLE security_groups (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    is_default  BIGINT NOT NULL,
    tags        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    BIGINT NOT NULL
);

CREATE INDEX security_groups_project ON security_groups (project_id, name);
CREATE UNIQUE INDEX security_groups_default ON security_groups (project_id) WHERE is_default = 1;

-- protocol: as it was asked for, NULL for all. remote_prefix is a normal CIDR; both remotes NULL means from everywhere.
CREATE TABLE security_group_rules (
    id              TEXT PRIMARY KEY,
    group_id        TEXT NOT NULL REFERENCES security_groups (id) ON DELETE CASCADE,
    project_id      TEXT NOT NULL,
    direction       TEXT NOT NULL,
    ethertype       TEXT NOT NULL,
    protocol        TEXT,
    port_min        BIGINT,
    port_max        BIGINT,
    remote_prefix   TEXT,
    remote_group_id TEXT REFERENCES security_groups (id) ON DELETE CASCADE,
    description     TEXT NOT NULL,
    created_at      BIGINT NOT NULL
);

CREATE INDEX security_group_rules_group ON security_group_rules (group_id);
CREATE INDEX security_group_rules_remote ON security_group_rules (remote_group_id);
CREATE INDEX security_group_rules_project ON security_group_rules (project_id);

-- A group that a port has cannot be removed. Ports of before have the text of their groups' names in ports.security_groups, newer ones [].
CREATE TABLE port_security_groups (
    port_id  TEXT NOT NULL REFERENCES ports (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES security_groups (id),
    PRIMARY KEY (port_id, group_id)
);

CREATE INDEX port_security_groups_group ON port_security_groups (group_id);

CREATE TABLE network_limits (
    project_id TEXT NOT NULL,
    resource   TEXT NOT NULL,
    hard_limit BIGINT NOT NULL,
    PRIMARY KEY (project_id, resource)
);
