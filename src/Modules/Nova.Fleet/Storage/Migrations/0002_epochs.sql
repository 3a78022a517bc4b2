-- Raised whenever servers are taken from the host: what it was told, and says, under an older one does not count.
ALTER TABLE fleet_services ADD COLUMN epoch BIGINT NOT NULL DEFAULT 1;
