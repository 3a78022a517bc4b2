-- What differs from the defaults. user_id is empty for the project's own limits.
CREATE TABLE quota_limits (
    project_id TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    hard_limit INTEGER NOT NULL,
    PRIMARY KEY (project_id, user_id, resource)
);

-- The class "default" takes the place of the options' values.
CREATE TABLE quota_classes (
    class_name TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    hard_limit INTEGER NOT NULL,
    PRIMARY KEY (class_name, resource)
);

-- One row for each project: a reservation is one conditional statement on it.
CREATE TABLE quota_usages (
    project_id TEXT   PRIMARY KEY,
    servers    BIGINT NOT NULL,
    cores      BIGINT NOT NULL,
    memory_mib BIGINT NOT NULL
);
