CREATE TABLE identity_domains (
    id          TEXT    PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    description TEXT    NOT NULL,
    enabled     INTEGER NOT NULL
);

CREATE TABLE identity_projects (
    id          TEXT    PRIMARY KEY,
    domain_id   TEXT    NOT NULL REFERENCES identity_domains (id),
    parent_id   TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    enabled     INTEGER NOT NULL,
    UNIQUE (domain_id, name)
);

CREATE TABLE identity_users (
    id                  TEXT    PRIMARY KEY,
    domain_id           TEXT    NOT NULL REFERENCES identity_domains (id),
    name                TEXT    NOT NULL,
    description         TEXT,
    email               TEXT,
    default_project_id  TEXT,
    enabled             INTEGER NOT NULL,
    -- Algorithm, rounds, salt and digest in one text; NULL for a user who cannot log in with a password.
    password            TEXT,
    UNIQUE (domain_id, name)
);

CREATE TABLE identity_roles (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    description TEXT
);

-- target_kind: project, domain or system (whose only target_id is all).
CREATE TABLE identity_assignments (
    user_id     TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    role_id     TEXT NOT NULL,
    PRIMARY KEY (user_id, target_kind, target_id, role_id)
);
CREATE INDEX identity_assignments_by_target ON identity_assignments (target_kind, target_id);
CREATE INDEX identity_assignments_by_role ON identity_assignments (role_id);

-- The token itself is nowhere: only its SHA-256. A revoked token is a deleted row.
CREATE TABLE identity_tokens (
    digest      TEXT   PRIMARY KEY,
    user_id     TEXT   NOT NULL,
    scope_kind  TEXT   NOT NULL,
    scope_id    TEXT   NOT NULL,
    methods     TEXT   NOT NULL,
    audit_ids   TEXT   NOT NULL,
    issued_at   BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX identity_tokens_by_user ON identity_tokens (user_id);
CREATE INDEX identity_tokens_by_scope ON identity_tokens (scope_kind, scope_id);
CREATE INDEX identity_tokens_by_expiry ON identity_tokens (expires_at);

CREATE TABLE identity_regions (
    id               TEXT PRIMARY KEY,
    description      TEXT NOT NULL,
    parent_region_id TEXT
);

-- built_in: 1 for what the bootstrap keeps in step with what the process serves.
CREATE TABLE identity_services (
    id          TEXT    PRIMARY KEY,
    type        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    enabled     INTEGER NOT NULL,
    built_in    INTEGER NOT NULL
);

CREATE TABLE identity_endpoints (
    id          TEXT    PRIMARY KEY,
    service_id  TEXT    NOT NULL,
    interface   TEXT    NOT NULL,
    region_id   TEXT,
    url         TEXT    NOT NULL,
    enabled     INTEGER NOT NULL
);
CREATE INDEX identity_endpoints_by_service ON identity_endpoints (service_id);
