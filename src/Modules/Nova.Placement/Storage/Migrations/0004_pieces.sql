-- What hosts hand out by the piece (processors of one guest alone, memory of cells, devices), as they last reported it. The generation
-- changes with every report that says something new, and with every guest that gets or leaves pieces of the host.
CREATE TABLE placement_topologies (
    host       TEXT   NOT NULL PRIMARY KEY,
    document   TEXT   NOT NULL,
    generation BIGINT NOT NULL
);

-- Which pieces a server has; one that moves has also what it leaves (is_aside = 1), and no document where that is nothing.
CREATE TABLE placement_fittings (
    server   TEXT   NOT NULL,
    is_aside BIGINT NOT NULL,
    host     TEXT   NOT NULL,
    document TEXT,
    PRIMARY KEY (server, is_aside)
);
CREATE INDEX placement_fittings_host ON placement_fittings (host);

-- The pieces that only one can have, one by one: the key is what forbids a second holder.
CREATE TABLE placement_pieces (
    host     TEXT   NOT NULL,
    piece    TEXT   NOT NULL,
    server   TEXT   NOT NULL,
    is_aside BIGINT NOT NULL,
    PRIMARY KEY (host, piece)
);
CREATE INDEX placement_pieces_server ON placement_pieces (server);
