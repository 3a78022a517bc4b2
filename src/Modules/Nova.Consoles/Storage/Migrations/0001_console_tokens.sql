-- Who has a token may use a console until it expires. Only a digest of it is here, so that who reads the database has none.
CREATE TABLE console_tokens (
    token_digest TEXT    PRIMARY KEY,
    server_id    TEXT    NOT NULL,
    host         TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    port         INTEGER NOT NULL,
    tls_port     INTEGER,
    access_path  TEXT,
    expires_at   BIGINT  NOT NULL
);
CREATE INDEX console_tokens_by_age ON console_tokens (expires_at);
CREATE INDEX console_tokens_by_server ON console_tokens (server_id);
