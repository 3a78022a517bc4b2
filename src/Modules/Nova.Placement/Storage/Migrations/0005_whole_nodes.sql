-- Nodes that are handed out whole: who has one has all of it, however little was asked for.
ALTER TABLE placement_inventories ADD COLUMN is_whole BIGINT NOT NULL DEFAULT 0;
