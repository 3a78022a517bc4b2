using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Subnets;

/// <summary>SQL of subnets as the API changes them.</summary>
internal static class SubnetItems
{
    private const string RangesTurn = "network ranges";

    public static Task<SubnetItem?> FindAsync(IUnitOfWork work, string subnet, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<SubnetItem>($"{SubnetItem.Select} WHERE subnets.id = @subnet", new { subnet }, cancellationToken);

    public static Task AddAsync(IUnitOfWork work, SubnetItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        INSERT INTO subnets (id, network_id, cidr, gateway, dhcp_server, name_servers, first_number, last_number, created_at, project_id, name, description,
            enable_dhcp, pools, tags, updated_at, revision)
        VALUES (@Id, @NetworkId, @Cidr, @Gateway, @DhcpServer, @NameServers, @FirstNumber, @LastNumber, @CreatedAt, @ProjectId, @Name, @Description,
            @EnableDhcp, @Pools, @Tags, @UpdatedAt, @Revision)
        """,
        item, cancellationToken);

    public static Task WriteAsync(IUnitOfWork work, SubnetItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        UPDATE subnets SET name = @Name, description = @Description, gateway = @Gateway, dhcp_server = @DhcpServer, name_servers = @NameServers,
            first_number = @FirstNumber, last_number = @LastNumber, pools = @Pools, enable_dhcp = @EnableDhcp, updated_at = @UpdatedAt, revision = @Revision
        WHERE id = @Id
        """,
        item, cancellationToken);

    public static Task RemoveAsync(IUnitOfWork work, string subnet, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM subnets WHERE id = @subnet", new { subnet }, cancellationToken);

    /// <summary>Whether a port has an address of it.</summary>
    public static async Task<bool> IsUsedAsync(IUnitOfWork work, string subnet, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>("SELECT port_id FROM fixed_ips WHERE subnet_id = @subnet LIMIT 1", new { subnet }, cancellationToken) is not null;

    /// <summary>Whether a port has this address.</summary>
    public static async Task<bool> IsTakenAsync(IUnitOfWork work, string subnet, string address, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>(
            "SELECT port_id FROM fixed_ips WHERE subnet_id = @subnet AND address = @address", new { subnet, address }, cancellationToken) is not null;

    /// <summary>All IPv4 ranges of the cloud. Whoever adds one waits until others have added theirs.</summary>
    public static async Task<IReadOnlyList<string>> ListRangesAsync(IUnitOfWork work, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(RangesTurn, cancellationToken);
        return await work.QueryAsync<string>("SELECT cidr FROM subnets WHERE cidr NOT LIKE '%:%'", null, cancellationToken);
    }

    /// <summary>
    /// A range that the new one must not share an address with: of the same network, or, as hosts have one table of routes for all networks, any in
    /// which a host has an address. Whoever adds a range waits until others have added theirs.
    /// </summary>
    public static async Task<string?> FindOverlapAsync(IUnitOfWork work, SubnetItem item, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(RangesTurn, cancellationToken);
        var ranges = await work.QueryAsync<string>(
            """
            SELECT s.cidr FROM subnets s WHERE s.id <> @Id AND (s.network_id = @NetworkId OR (@served = 1 AND (s.dhcp_server IS NOT NULL OR EXISTS (
                SELECT 1 FROM fixed_ips i JOIN ports p ON p.id = i.port_id WHERE i.subnet_id = s.id AND p.device_owner = 'network:router_interface'))))
            """,
            new { item.Id, item.NetworkId, served = item.DhcpServer is null ? 0L : 1L },
            cancellationToken);
        return ranges.FirstOrDefault(range => SubnetPlanner.Overlap(range, item.Cidr));
    }
}
