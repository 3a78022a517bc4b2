-- Grows with each report that is stored, so that readers fetch only those that are other ones than they know.
ALTER TABLE fleet_hypervisors ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
