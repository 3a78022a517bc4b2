-- boots_from_volume: the root disk is a volume. Servers without an image have no other; one that names an image may have a volume besides.
ALTER TABLE servers ADD COLUMN boots_from_volume BIGINT NOT NULL DEFAULT 0;
UPDATE servers SET boots_from_volume = 1 WHERE image_id IS NULL;
