using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Routers;

/// <summary>SQL of routers.</summary>
internal sealed class RouterStore(Database database)
{
    // The addresses outside that lead to an address of a subnet behind the router.
    private const string Used = """
        SELECT x.address FROM floating_ips x JOIN fixed_ips i ON i.subnet_id = x.fixed_subnet_id JOIN ports p ON p.id = i.port_id
        WHERE p.device_id = @router AND p.device_owner = 'network:router_interface'
        """;

    /// <summary>The router; others that want to change what it is joined to wait until the transaction ends.</summary>
    public static async Task<RouterItem?> FindAsync(IUnitOfWork work, string router, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync($"router {router}", cancellationToken);
        return await work.QuerySingleOrDefaultAsync<RouterItem>($"{RouterItem.Select} WHERE routers.id = @router", new { router }, cancellationToken);
    }

    public static Task AddAsync(IUnitOfWork work, RouterItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        INSERT INTO routers (id, project_id, name, description, admin_state_up, enable_snat, tags, created_at, updated_at, revision)
        VALUES (@Id, @ProjectId, @Name, @Description, @AdminStateUp, @EnableSnat, @Tags, @CreatedAt, @UpdatedAt, @Revision)
        """,
        item, cancellationToken);

    public static Task WriteAsync(IUnitOfWork work, RouterItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        UPDATE routers SET name = @Name, description = @Description, admin_state_up = @AdminStateUp, enable_snat = @EnableSnat, updated_at = @UpdatedAt,
            revision = @Revision
        WHERE id = @Id
        """,
        item, cancellationToken);

    public static Task RemoveAsync(IUnitOfWork work, string router, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM routers WHERE id = @router", new { router }, cancellationToken);

    /// <summary>A floating address of this network outside that needs the router; <see langword="null"/> where none does.</summary>
    public static Task<string?> FindUserAsync(IUnitOfWork work, string router, string network, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<string>($"{Used} AND x.network_id = @network LIMIT 1", new { router, network }, cancellationToken);

    /// <summary>A floating address that needs this interface of the router; <see langword="null"/> where none does.</summary>
    public static Task<string?> FindUserOfInterfaceAsync(IUnitOfWork work, string router, string port, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<string>($"{Used} AND p.id = @port LIMIT 1", new { router, port }, cancellationToken);

    /// <summary>The projects that have ports on the networks behind the router.</summary>
    public Task<IReadOnlyList<string>> ListUsersAsync(string router, CancellationToken cancellationToken) => database.QueryAsync<string>(
        """
        SELECT DISTINCT p.project_id FROM ports p WHERE p.server_id IS NOT NULL
          AND p.network_id IN (SELECT i.network_id FROM ports i WHERE i.device_id = @router AND i.device_owner = 'network:router_interface')
        """,
        new { router },
        cancellationToken);
}
