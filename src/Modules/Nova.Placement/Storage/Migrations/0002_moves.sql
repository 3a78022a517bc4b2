-- What servers that move hold besides their claim: that of the host they come from, until the move is settled. It is among the sums of its host.
CREATE TABLE placement_moves (
    server     TEXT   NOT NULL PRIMARY KEY,
    host       TEXT   NOT NULL,
    vcpus      BIGINT NOT NULL,
    memory_mib BIGINT NOT NULL,
    disk_gib   BIGINT NOT NULL
);
CREATE INDEX placement_moves_host ON placement_moves (host);
