-- A request to create servers that came with a key of its own: the same key again is the same request.
CREATE TABLE request_keys (
    project_id     TEXT   NOT NULL,
    user_id        TEXT   NOT NULL,
    request_key    TEXT   NOT NULL,
    body_digest    TEXT   NOT NULL,
    reservation_id TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (project_id, user_id, request_key)
);
CREATE INDEX request_keys_by_age ON request_keys (created_at);
CREATE INDEX servers_by_reservation ON servers (reservation_id);
