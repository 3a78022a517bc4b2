-- is_coming: a port of a server that is there, and that its guest has not got yet.
ALTER TABLE ports ADD COLUMN is_coming BIGINT NOT NULL DEFAULT 0;
