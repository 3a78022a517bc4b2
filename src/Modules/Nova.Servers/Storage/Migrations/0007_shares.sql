-- The shares that a server may reach.
CREATE TABLE server_shares (
    id              TEXT   PRIMARY KEY,
    server_id       TEXT   NOT NULL,
    share_id        TEXT   NOT NULL,
    tag             TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    export_location TEXT   NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX server_shares_by_share ON server_shares (server_id, share_id);
CREATE UNIQUE INDEX server_shares_by_tag ON server_shares (server_id, tag);
