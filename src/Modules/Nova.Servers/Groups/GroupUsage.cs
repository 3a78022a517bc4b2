using Nova.Contracts.Quotas;
using Nova.Core;

namespace Nova.Servers.Groups;

/// <summary>How many server groups a project has, for those who show it beside the limit.</summary>
internal sealed class GroupUsage(GroupStore groups) : IUsageCounter
{
    public string Resource => "server_groups";

    public Task<long> CountAsync(ProjectId project, CancellationToken cancellationToken) => groups.CountAsync(project, cancellationToken);
}
