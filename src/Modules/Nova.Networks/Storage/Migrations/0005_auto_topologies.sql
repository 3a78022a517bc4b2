-- is_default: the network outside to which networks lead that are made for projects without any. At most one.
ALTER TABLE networks ADD COLUMN is_default BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX networks_default ON networks (is_default) WHERE is_default = 1;

-- What was made for a project that had no network. Once its network or its router has gone, it has none.
CREATE TABLE auto_topologies (
    project_id TEXT PRIMARY KEY,
    network_id TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
    router_id  TEXT NOT NULL REFERENCES routers (id) ON DELETE CASCADE
);
