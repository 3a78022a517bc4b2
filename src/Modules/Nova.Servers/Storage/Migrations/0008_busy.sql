-- The few servers that something is being done to.
CREATE INDEX servers_by_task ON servers (host) WHERE deleted_at IS NULL AND task_state <> '';
