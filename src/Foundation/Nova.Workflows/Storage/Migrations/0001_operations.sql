-- One row for each accepted piece of work. It is written in the transaction that the user sees, and it alone says what is left to do.
CREATE TABLE operations (
    id               TEXT    PRIMARY KEY,
    kind             TEXT    NOT NULL,
    subject          TEXT    NOT NULL,
    project_id       TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    request_id       TEXT    NOT NULL,
    is_admin         INTEGER NOT NULL,
    phase            TEXT    NOT NULL,
    step             INTEGER NOT NULL,
    resume_step      INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    failure          TEXT,
    attempt          INTEGER NOT NULL,
    cancel_requested INTEGER NOT NULL,
    lease_owner      TEXT,
    lease_until      BIGINT  NOT NULL,
    deadline         BIGINT  NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    finished_at      BIGINT
);
CREATE INDEX operations_unfinished ON operations (subject, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX operations_finished ON operations (finished_at) WHERE finished_at IS NOT NULL;
