-- A shelved server's disk is an image; when it was shelved says when its host may let it go.
ALTER TABLE servers ADD COLUMN shelved_at BIGINT;
ALTER TABLE servers ADD COLUMN shelved_image_id TEXT;
CREATE INDEX servers_by_shelving ON servers (shelved_at) WHERE deleted_at IS NULL AND vm_state = 'shelved';
