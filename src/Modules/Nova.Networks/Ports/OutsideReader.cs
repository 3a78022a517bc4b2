using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Ports;

/// <summary>Finds out what a host needs to know of the networks outside: four questions to the database, whatever the number of its servers.</summary>
internal sealed class OutsideReader(Database database)
{
    private const string IPv4 = "cidr NOT LIKE '%:%'";

    /// <summary>What leads outside for the ports of these servers.</summary>
    public async Task<HostOutside> DescribeAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken)
    {
        object values = new { servers = servers.Select(server => server.ToString()).ToArray() };
        var interfaces = await database.QueryAsync<InterfaceRow>(
            $"""
            SELECT DISTINCT i.device_id AS Router, n.bridge AS Bridge, a.address AS Address, s.cidr AS Cidr, s.gateway AS Gateway
            FROM ports i JOIN routers r ON r.id = i.device_id JOIN networks n ON n.id = i.network_id
            JOIN fixed_ips a ON a.port_id = i.id JOIN subnets s ON s.id = a.subnet_id
            WHERE i.device_owner = 'network:router_interface' AND r.admin_state_up = 1 AND s.{IPv4}
              AND i.network_id IN (SELECT network_id FROM ports WHERE server_id IN @servers)
            ORDER BY i.device_id, n.bridge, a.address
            """,
            values, cancellationToken);
        return new HostOutside
        {
            Networks = await NetworksAsync(cancellationToken),
            Floating = await database.QueryAsync<FloatingAddress>(
                """
                SELECT n.bridge AS Bridge, x.address AS Address, f.address AS Fixed
                FROM floating_ips x JOIN networks n ON n.id = x.network_id
                JOIN fixed_ips f ON f.subnet_id = x.fixed_subnet_id AND f.number = x.fixed_number JOIN ports p ON p.id = f.port_id
                WHERE p.server_id IN @servers ORDER BY x.address
                """,
                values, cancellationToken),
            Sources = await SourcesAsync(interfaces, cancellationToken),
            Routers = [.. interfaces.Select(row => new RouterAddress(row.Bridge, row.Address, row.Cidr))],
        };
    }

    private async Task<IReadOnlyList<OutsideNetwork>> NetworksAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<NetworkRow>(
            $"""
            SELECT n.id AS Id, n.bridge AS Bridge, n.mtu AS Mtu, s.cidr AS Cidr, s.gateway AS Gateway
            FROM networks n JOIN subnets s ON s.network_id = n.id AND s.{IPv4}
            WHERE n.is_external = 1 AND n.admin_state_up = 1 ORDER BY n.bridge, s.cidr
            """,
            null, cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Id).Select(network => new OutsideNetwork(
                Identifier.Parse<NetworkId>(network.Key), network.First().Bridge, (int)network.First().Mtu,
                [.. network.Select(row => new OutsideSubnet(row.Cidr, row.Gateway))])),
        ];
    }

    // A network is seen by the router that is its gateway: what others are joined to it are no way out for its guests.
    private async Task<IReadOnlyList<RouterSource>> SourcesAsync(IReadOnlyList<InterfaceRow> interfaces, CancellationToken cancellationToken)
    {
        var ranges = interfaces.Where(row => row.Address == row.Gateway).ToLookup(row => row.Router, row => row.Cidr);
        var gateways = await database.QueryAsync<GatewayRow>(
            $"""
            SELECT g.device_id AS Router, n.bridge AS Bridge, MIN(a.address) AS Address, r.enable_snat AS EnableSnat
            FROM ports g JOIN routers r ON r.id = g.device_id JOIN networks n ON n.id = g.network_id
            JOIN fixed_ips a ON a.port_id = g.id JOIN subnets s ON s.id = a.subnet_id AND s.{IPv4}
            WHERE g.device_owner = 'network:router_gateway' AND g.device_id IN @routers
            GROUP BY g.device_id, n.bridge, r.enable_snat ORDER BY g.device_id
            """,
            new { routers = ranges.Select(router => router.Key).ToArray() },
            cancellationToken);
        return [.. gateways.Select(row => new RouterSource(row.Bridge, row.EnableSnat is 1 ? row.Address : null, [.. ranges[row.Router]]))];
    }

    private sealed record NetworkRow
    {
        public string Id { get; init; } = "";
        public string Bridge { get; init; } = "";
        public long Mtu { get; init; }
        public string Cidr { get; init; } = "";
        public string? Gateway { get; init; }
    }

    private sealed record InterfaceRow
    {
        public string Router { get; init; } = "";
        public string Bridge { get; init; } = "";
        public string Address { get; init; } = "";
        public string Cidr { get; init; } = "";
        public string? Gateway { get; init; }
    }

    private sealed record GatewayRow
    {
        public string Router { get; init; } = "";
        public string Bridge { get; init; } = "";
        public string Address { get; init; } = "";
        public long EnableSnat { get; init; }
    }
}
