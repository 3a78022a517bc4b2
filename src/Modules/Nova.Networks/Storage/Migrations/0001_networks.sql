-- A network of the cloud; project_id NULL means shared by all projects.
CREATE TABLE networks (
    id         TEXT PRIMARY KEY,
    label      TEXT NOT NULL,
    project_id TEXT,
    bridge     TEXT NOT NULL UNIQUE,
    mtu        BIGINT NOT NULL,
    dns_domain TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Numbers are offsets from the subnet's base address. Automatic addresses lie from first_number to last_number.
CREATE TABLE subnets (
    id           TEXT PRIMARY KEY,
    network_id   TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
    cidr         TEXT NOT NULL,
    gateway      TEXT,
    dhcp_server  TEXT,
    name_servers TEXT NOT NULL,
    first_number BIGINT NOT NULL,
    last_number  BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE INDEX subnets_network ON subnets (network_id);

-- One interface; server_id NULL is left for ports that a user makes before a server.
CREATE TABLE ports (
    id              TEXT PRIMARY KEY,
    network_id      TEXT NOT NULL REFERENCES networks (id),
    server_id       TEXT,
    position        BIGINT NOT NULL,
    project_id      TEXT NOT NULL,
    mac             TEXT NOT NULL UNIQUE,
    tap             TEXT NOT NULL UNIQUE,
    tag             TEXT,
    hostname        TEXT NOT NULL,
    security_groups TEXT NOT NULL,
    created_at      BIGINT NOT NULL
);

-- Also what makes a repeated allocation find the first one.
CREATE UNIQUE INDEX ports_server ON ports (server_id, position);

-- An address is a row only while a port holds it.
CREATE TABLE fixed_ips (
    subnet_id TEXT NOT NULL REFERENCES subnets (id),
    number    BIGINT NOT NULL,
    address   TEXT NOT NULL,
    port_id   TEXT NOT NULL REFERENCES ports (id) ON DELETE CASCADE,
    PRIMARY KEY (subnet_id, number)
);

CREATE INDEX fixed_ips_address ON fixed_ips (address);
CREATE INDEX fixed_ips_port ON fixed_ips (port_id);
