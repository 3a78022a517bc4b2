using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Quotas;

/// <summary>What a project has of networks, for those who show it beside the limits that the Compute API had of them.</summary>
/// <param name="database">The networks' database.</param>
/// <param name="resource">As the Compute API names it.</param>
/// <param name="sql">Counts it.</param>
internal sealed class NetworkUsage(Database database, string resource, string sql) : IUsageCounter
{
    public string Resource => resource;

    public static NetworkUsage OfFixedIps(Database database) => new(
        database, "fixed_ips", "SELECT COUNT(*) FROM fixed_ips JOIN ports ON ports.id = fixed_ips.port_id WHERE ports.project_id = @project AND ports.server_id IS NOT NULL");

    public static NetworkUsage OfGroups(Database database) => new(database, "security_groups", "SELECT COUNT(*) FROM security_groups WHERE project_id = @project");

    public Task<long> CountAsync(ProjectId project, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>(sql, new { project = project.Value }, cancellationToken);
}
