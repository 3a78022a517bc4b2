using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Storage;

/// <summary>SQL of ports.</summary>
internal sealed class PortStore(Database database)
{
    private const string OfServer = """
        SELECT p.id AS Id, p.network_id AS NetworkId, n.label AS Label, n.bridge AS Bridge, n.mtu AS Mtu, p.mac AS Mac, p.tap AS Tap,
               p.tag AS Tag, p.security_groups AS SecurityGroups, f.address AS Address, s.cidr AS Cidr, s.gateway AS Gateway,
               s.dhcp_server AS DhcpServer, s.name_servers AS NameServers
        FROM ports p
        JOIN networks n ON n.id = p.network_id
        LEFT JOIN fixed_ips f ON f.port_id = p.id
        LEFT JOIN subnets s ON s.id = f.subnet_id
        WHERE p.server_id = @Server
        ORDER BY p.position, s.created_at, s.id
        """;

    /// <summary>Adds the port; false where the server has one at that position, or another port its MAC or tap.</summary>
    public static async Task<bool> TryAddAsync(IUnitOfWork work, NewPort port, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO ports (id, network_id, server_id, position, project_id, mac, tap, tag, hostname, security_groups, created_at)
            VALUES (@Id, @Network, @Server, @Position, @Project, @Mac, @Tap, @Tag, @Hostname, @SecurityGroups, @CreatedAt)
            ON CONFLICT DO NOTHING
            """;
        return await work.ExecuteAsync(Sql, port, cancellationToken) is 1;
    }

    public static async Task<IReadOnlyList<ServerPort>> ListAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        Map(await work.QueryAsync<PortRow>(OfServer, new { Server = server.ToString() }, cancellationToken));

    public async Task<IReadOnlyList<ServerPort>> ListAsync(ServerId server, CancellationToken cancellationToken) =>
        Map(await database.QueryAsync<PortRow>(OfServer, new { Server = server.ToString() }, cancellationToken));

    /// <summary>Removes the server's ports; their addresses go with them.</summary>
    public Task RemoveAsync(ServerId server, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync("DELETE FROM ports WHERE server_id = @Server", new { Server = server.ToString() }, cancellationToken),
        cancellationToken);

    /// <summary>The servers that hold the address: more than one only where two networks use the same range.</summary>
    public Task<IReadOnlyList<string>> FindHoldersAsync(string address, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT p.server_id FROM fixed_ips f JOIN ports p ON p.id = f.port_id
            WHERE f.address = @Address AND p.server_id IS NOT NULL LIMIT 2
            """;
        return database.QueryAsync<string>(Sql, new { Address = address }, cancellationToken);
    }

    /// <summary>Which of these addresses are taken, and in which subnet.</summary>
    public async Task<IReadOnlySet<(string Subnet, string Address)>> FindTakenAsync(
        IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT subnet_id AS Subnet, address AS Address FROM fixed_ips WHERE address IN @Addresses";
        var rows = await database.QueryAsync<TakenRow>(Sql, new { Addresses = addresses.ToArray() }, cancellationToken);
        return rows.Select(row => (row.Subnet, row.Address)).ToHashSet();
    }

    /// <summary>A page of the servers that hold ports, behind the given one.</summary>
    public Task<IReadOnlyList<string>> ListOwnersAsync(string after, int count, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT server_id FROM ports WHERE server_id > @After AND position = 0 ORDER BY server_id LIMIT @Count
            """;
        return database.QueryAsync<string>(Sql, new { After = after, Count = count }, cancellationToken);
    }

    private static IReadOnlyList<ServerPort> Map(IReadOnlyList<PortRow> rows) =>
        [.. rows.GroupBy(row => row.Id, StringComparer.Ordinal).Select(group => Map([.. group]))];

    private static ServerPort Map(PortRow[] rows) => new()
    {
        Id = Identifier.Parse<PortId>(rows[0].Id),
        Network = Identifier.Parse<NetworkId>(rows[0].NetworkId),
        NetworkLabel = rows[0].Label,
        MacAddress = rows[0].Mac,
        Addresses = [.. rows.Where(row => row.Address is not null).Select(Map)],
        Bridge = rows[0].Bridge,
        TapDevice = rows[0].Tap,
        Mtu = (int)rows[0].Mtu,
        Tag = rows[0].Tag,
        SecurityGroups = StoredTexts.Read(rows[0].SecurityGroups),
    };

    private static FixedAddress Map(PortRow row) => new()
    {
        Address = row.Address!,
        Cidr = row.Cidr,
        Gateway = row.Gateway,
        DhcpServer = row.DhcpServer,
        NameServers = StoredTexts.Read(row.NameServers),
    };

    private sealed record TakenRow
    {
        public string Subnet { get; init; } = "";

        public string Address { get; init; } = "";
    }
}
