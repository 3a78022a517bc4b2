-- One request does at most one thing to one server. A row is written once; how the action went is in its events.
CREATE TABLE actions (
    server_id   TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    action      TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    project_id  TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    PRIMARY KEY (server_id, request_id)
);

CREATE TABLE action_events (
    server_id   TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    host        TEXT,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT,
    failure     TEXT,
    PRIMARY KEY (server_id, request_id, name)
);
