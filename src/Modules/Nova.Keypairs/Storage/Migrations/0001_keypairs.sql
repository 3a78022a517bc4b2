CREATE TABLE keypairs (
    user_id     TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    type        TEXT   NOT NULL,
    public_key  TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, name)
);

-- The last number given; it is the API's "id", which means nothing to anybody.
CREATE TABLE keypair_numbers (
    name TEXT   PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO keypair_numbers (name, last) VALUES ('keypair', 0);
