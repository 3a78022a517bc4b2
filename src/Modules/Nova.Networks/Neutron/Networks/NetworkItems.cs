using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Networks;

/// <summary>SQL of networks as the API changes them.</summary>
internal static class NetworkItems
{
    public static Task<NetworkItem?> FindAsync(IUnitOfWork work, string network, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<NetworkItem>($"{NetworkItem.Select} WHERE networks.id = @network", new { network }, cancellationToken);

    /// <summary>Adds it. Its bridge is named after the first digits of its id, which are random.</summary>
    public static Task AddAsync(IUnitOfWork work, NetworkItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        INSERT INTO networks (id, label, project_id, bridge, mtu, dns_domain, created_at, owner, description, admin_state_up, is_external, is_default,
            port_security, tags, updated_at, revision)
        VALUES (@Id, @Name, @ProjectId, @Bridge, @Mtu, @DnsDomain, @CreatedAt, @Owner, @Description, @AdminStateUp, @IsExternal, @IsDefault,
            @PortSecurity, @Tags, @UpdatedAt, @Revision)
        """,
        new
        {
            item.Id,
            item.Name,
            item.ProjectId,
            Bridge = string.Concat("br", item.Id.AsSpan(0, 13)),
            item.Mtu,
            item.DnsDomain,
            item.CreatedAt,
            item.Owner,
            item.Description,
            item.AdminStateUp,
            item.IsExternal,
            item.IsDefault,
            item.PortSecurity,
            item.Tags,
            item.UpdatedAt,
            item.Revision,
        },
        cancellationToken);

    public static Task WriteAsync(IUnitOfWork work, NetworkItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        UPDATE networks SET label = @Name, description = @Description, project_id = @ProjectId, mtu = @Mtu, admin_state_up = @AdminStateUp,
            is_external = @IsExternal, is_default = @IsDefault, port_security = @PortSecurity, dns_domain = @DnsDomain, updated_at = @UpdatedAt, revision = @Revision
        WHERE id = @Id
        """,
        item, cancellationToken);

    /// <summary>Refuses a second default of the networks outside. Whoever makes one waits until others have made theirs.</summary>
    public static async Task<Result<Done>> CheckDefaultAsync(IUnitOfWork work, NetworkItem item, CancellationToken cancellationToken)
    {
        if (item.IsDefault is 0)
        {
            return default(Done);
        }

        await work.TakeTurnAsync("default network", cancellationToken);
        return await work.QuerySingleOrDefaultAsync<string>("SELECT id FROM networks WHERE is_default = 1 AND id <> @Id", new { item.Id }, cancellationToken) is { } other
            ? new Fault.Conflict($"A default external network already exists: {other}.")
            : default(Done);
    }

    /// <summary>Removes it with its subnets; it must have no ports.</summary>
    public static async Task RemoveAsync(IUnitOfWork work, string network, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("DELETE FROM subnets WHERE network_id = @network", new { network }, cancellationToken);
        await work.ExecuteAsync("DELETE FROM networks WHERE id = @network", new { network }, cancellationToken);
    }

    /// <summary>A port of the network, or <see langword="null"/>.</summary>
    public static Task<string?> FindUserAsync(IUnitOfWork work, string network, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<string>("SELECT id FROM ports WHERE network_id = @network LIMIT 1", new { network }, cancellationToken);

    /// <summary>The projects that have ports on it.</summary>
    public static Task<IReadOnlyList<string>> ListUsersAsync(Database database, string network, CancellationToken cancellationToken) =>
        database.QueryAsync<string>("SELECT DISTINCT project_id FROM ports WHERE network_id = @network", new { network }, cancellationToken);

    /// <summary>Whether projects besides the owner's have ports on it.</summary>
    public static async Task<bool> IsUsedByOthersAsync(IUnitOfWork work, NetworkItem item, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>(
            "SELECT id FROM ports WHERE network_id = @Id AND project_id <> @Owner LIMIT 1", new { item.Id, item.Owner }, cancellationToken) is not null;
}
