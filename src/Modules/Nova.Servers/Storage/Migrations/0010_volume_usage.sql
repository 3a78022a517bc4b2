-- What has been read from a volume and written to it: since its guest was switched on, and (past_) before that.
CREATE TABLE server_volume_usage (
    volume_id TEXT NOT NULL PRIMARY KEY,
    server_id TEXT NOT NULL,
    reads BIGINT NOT NULL,
    read_bytes BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    write_bytes BIGINT NOT NULL,
    past_reads BIGINT NOT NULL,
    past_read_bytes BIGINT NOT NULL,
    past_writes BIGINT NOT NULL,
    past_write_bytes BIGINT NOT NULL,
    refreshed_at BIGINT NOT NULL
);
CREATE INDEX server_volume_usage_by_age ON server_volume_usage (refreshed_at);

-- Which servers have a volume is asked by the volume alone.
CREATE INDEX server_block_devices_of_volume ON server_block_devices (volume_id);
