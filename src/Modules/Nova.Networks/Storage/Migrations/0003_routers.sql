-- What a router is joined to are ports whose device it is: network:router_interface on networks of guests, network:router_gateway on one outside.
CREATE TABLE routers (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL,
    name           TEXT NOT NULL,
    description    TEXT NOT NULL,
    admin_state_up BIGINT NOT NULL,
    enable_snat    BIGINT NOT NULL,
    tags           TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    revision       BIGINT NOT NULL
);

CREATE INDEX routers_project ON routers (project_id);
CREATE INDEX ports_device ON ports (device_id) WHERE device_id <> '';
CREATE UNIQUE INDEX ports_gateway ON ports (device_id) WHERE device_owner = 'network:router_gateway';

-- The address outside is held by a port whose device this is (network:floatingip). It leads to a fixed address, and nowhere once that has gone.
CREATE TABLE floating_ips (
    id              TEXT PRIMARY KEY,
    project_id      TEXT NOT NULL,
    network_id      TEXT NOT NULL REFERENCES networks (id),
    address         TEXT NOT NULL,
    fixed_subnet_id TEXT,
    fixed_number    BIGINT,
    description     TEXT NOT NULL,
    tags            TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    FOREIGN KEY (fixed_subnet_id, fixed_number) REFERENCES fixed_ips (subnet_id, number) ON DELETE SET NULL
);

CREATE INDEX floating_ips_project ON floating_ips (project_id);
CREATE UNIQUE INDEX floating_ips_fixed ON floating_ips (fixed_subnet_id, fixed_number, network_id);
