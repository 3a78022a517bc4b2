using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Topologies;

/// <summary>A row of <c>auto_topologies</c>: what was made for a project that had no network.</summary>
internal sealed record AutoTopology
{
    private const string Select = "SELECT project_id AS ProjectId, network_id AS NetworkId, router_id AS RouterId FROM auto_topologies WHERE project_id = @project";

    public string ProjectId { get; init; } = "";

    public string NetworkId { get; init; } = "";

    public string RouterId { get; init; } = "";

    /// <summary>The project's, or <see langword="null"/>; others who want to make or remove it wait until the transaction ends.</summary>
    public static async Task<AutoTopology?> FindAsync(IUnitOfWork work, string project, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync($"auto topology {project}", cancellationToken);
        return await work.QuerySingleOrDefaultAsync<AutoTopology>(Select, new { project }, cancellationToken);
    }

    public static Task AddAsync(IUnitOfWork work, AutoTopology topology, CancellationToken cancellationToken) => work.ExecuteAsync(
        "INSERT INTO auto_topologies (project_id, network_id, router_id) VALUES (@ProjectId, @NetworkId, @RouterId)", topology, cancellationToken);
}
