CREATE TABLE server_groups (
    id           TEXT   PRIMARY KEY,
    project_id   TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    policy       TEXT   NOT NULL,
    max_per_host INTEGER,
    created_at   BIGINT NOT NULL,
    -- Whoever places a member counts it up first: the database's lock on the row lets them take turns.
    placements   BIGINT NOT NULL
);
CREATE INDEX server_groups_by_project ON server_groups (project_id, created_at, id);

-- A server is of one group or of none; which, is said when it is made.
ALTER TABLE servers ADD COLUMN group_id TEXT;
CREATE INDEX servers_by_group ON servers (group_id) WHERE deleted_at IS NULL AND group_id IS NOT NULL;
