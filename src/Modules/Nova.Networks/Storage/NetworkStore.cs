using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;

namespace Nova.Networks.Storage;

/// <summary>SQL of networks and subnets.</summary>
internal sealed class NetworkStore(Database database)
{
    private const string Select = """
        SELECT n.id AS Id, n.label AS Label, n.project_id AS ProjectId, n.bridge AS Bridge, n.mtu AS Mtu, n.created_at AS CreatedAt,
               n.is_external AS IsExternal, n.port_security AS PortSecurity, n.owner AS Owner,
               s.id AS SubnetId, s.cidr AS Cidr, s.gateway AS Gateway, s.dhcp_server AS DhcpServer, s.name_servers AS NameServers,
               s.first_number AS FirstNumber, s.last_number AS LastNumber, COALESCE(s.pools, '') AS Pools
        FROM networks n LEFT JOIN subnets s ON s.network_id = n.id
        """;

    private const string Order = "ORDER BY n.created_at, n.id, s.created_at, s.id";

    /// <summary>All networks with their subnets, oldest first; one statement.</summary>
    public async Task<IReadOnlyList<Network>> ListAsync(CancellationToken cancellationToken) =>
        Map(await database.QueryAsync<NetworkRow>($"{Select} {Order}", null, cancellationToken));

    /// <summary>Those that a project may use.</summary>
    public async Task<IReadOnlyList<Network>> ListAsync(ProjectId project, CancellationToken cancellationToken) => Map(await database.QueryAsync<NetworkRow>(
        $"{Select} WHERE n.project_id IS NULL OR n.project_id = @project {Order}", new { project = project.Value }, cancellationToken));

    /// <inheritdoc cref="ListAsync(ProjectId, CancellationToken)" />
    public static async Task<IReadOnlyList<Network>> ListAsync(IUnitOfWork work, ProjectId project, CancellationToken cancellationToken) => Map(await work.QueryAsync<NetworkRow>(
        $"{Select} WHERE n.project_id IS NULL OR n.project_id = @project {Order}", new { project = project.Value }, cancellationToken));

    /// <summary>One with its subnets as they are in this transaction, or <see langword="null"/>.</summary>
    public static async Task<Network?> FindAsync(IUnitOfWork work, string network, CancellationToken cancellationToken) =>
        Map(await work.QueryAsync<NetworkRow>($"{Select} WHERE n.id = @network {Order}", new { network }, cancellationToken)) is [var only] ? only : null;

    /// <summary>Adds a network where there is none at all; nothing where there is one, whoever made it meanwhile.</summary>
    public Task AddFirstAsync(Network network, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            const string Insert = """
                INSERT INTO networks (id, label, project_id, bridge, mtu, dns_domain, created_at, updated_at)
                SELECT @Id, @Label, NULL, @Bridge, @Mtu, '', @CreatedAt, @CreatedAt WHERE NOT EXISTS (SELECT 1 FROM networks)
                ON CONFLICT DO NOTHING
                """;
            object values = new
            {
                Id = network.Id.ToString(),
                network.Label,
                network.Bridge,
                Mtu = (long)network.Mtu,
                CreatedAt = network.CreatedAt.ToMicroseconds(),
            };
            if (await work.ExecuteAsync(Insert, values, cancellationToken) is 0)
            {
                return;
            }

            foreach (var subnet in network.Subnets)
            {
                await AddAsync(work, network, subnet, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Adds a subnet of the network.</summary>
    private static Task<int> AddAsync(IUnitOfWork work, Network network, Subnet subnet, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO subnets (id, network_id, cidr, gateway, dhcp_server, name_servers, first_number, last_number, created_at, updated_at)
            VALUES (@Id, @Network, @Cidr, @Gateway, @DhcpServer, @NameServers, @First, @Last, @CreatedAt, @CreatedAt)
            """;
        return work.ExecuteAsync(
            Sql,
            new
            {
                subnet.Id,
                Network = network.Id.ToString(),
                subnet.Cidr,
                subnet.Gateway,
                subnet.DhcpServer,
                NameServers = StoredTexts.Write(subnet.NameServers),
                subnet.First,
                subnet.Last,
                CreatedAt = network.CreatedAt.ToMicroseconds(),
            },
            cancellationToken);
    }

    private static IReadOnlyList<Network> Map(IReadOnlyList<NetworkRow> rows) =>
        [.. rows.GroupBy(row => row.Id, StringComparer.Ordinal).Select(group => MapOne([.. group]))];

    private static Network MapOne(IReadOnlyList<NetworkRow> rows) => new()
    {
        Id = Identifier.Parse<NetworkId>(rows[0].Id),
        Label = rows[0].Label,
        Project = rows[0].ProjectId is { } project ? new ProjectId(project) : null,
        Bridge = rows[0].Bridge,
        Mtu = (int)rows[0].Mtu,
        CreatedAt = Instants.FromMicroseconds(rows[0].CreatedAt),
        IsExternal = rows[0].IsExternal is 1,
        HasPortSecurity = rows[0].PortSecurity is 1,
        Owner = rows[0].Owner,
        Subnets = [.. rows.Where(row => row.SubnetId is not null).Select(MapSubnet)],
    };

    private static Subnet MapSubnet(NetworkRow row) => new()
    {
        Id = row.SubnetId!,
        Cidr = row.Cidr,
        Gateway = row.Gateway,
        DhcpServer = row.DhcpServer,
        NameServers = StoredTexts.Read(row.NameServers),
        First = row.FirstNumber,
        Last = row.LastNumber,
        Pools = NumberRange.Read(row.Pools),
    };
}
