-- What a list shows of a server's volumes is in its row, as everything else that a list shows.
ALTER TABLE servers ADD COLUMN volumes TEXT NOT NULL DEFAULT '[]';

-- The disks of a server that its request names: volumes (made or there before) and the local blank ones. A server's rows go with it.
CREATE TABLE server_block_devices (
    id                    TEXT    PRIMARY KEY,
    server_id             TEXT    NOT NULL,
    position              INTEGER NOT NULL,
    source                TEXT    NOT NULL,
    destination           TEXT    NOT NULL,
    source_id             TEXT,
    size                  BIGINT,
    volume_type           TEXT,
    volume_id             TEXT,
    attachment_id         TEXT,
    connection            TEXT,
    device_name           TEXT,
    boot_index            INTEGER,
    bus                   TEXT,
    device_type           TEXT,
    guest_format          TEXT,
    tag                   TEXT,
    delete_on_termination INTEGER NOT NULL,
    is_detaching          INTEGER NOT NULL,
    created_at            BIGINT  NOT NULL
);
CREATE UNIQUE INDEX server_block_devices_by_volume ON server_block_devices (server_id, volume_id);
CREATE INDEX server_block_devices_by_attachment ON server_block_devices (attachment_id);
