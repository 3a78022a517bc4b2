using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Quotas;

/// <summary>What a project may have of the networks. Usage is counted where it is asked for: projects take turns at it.</summary>
internal sealed class NetworkQuotas(Database database, IOptions<NeutronOptions> options)
{
    public const string Network = "network";
    public const string Subnet = "subnet";
    public const string Port = "port";
    public const string Group = "security_group";
    public const string Rule = "security_group_rule";
    public const string Router = "router";
    public const string FloatingIp = "floatingip";

    /// <summary>What the counted rows of each resource are.</summary>
    private static readonly Dictionary<string, string> Counts = new(StringComparer.Ordinal)
    {
        [Network] = "SELECT COUNT(*) FROM networks WHERE owner = @project",
        [Subnet] = "SELECT COUNT(*) FROM subnets WHERE project_id = @project",
        [Port] = "SELECT COUNT(*) FROM ports WHERE project_id = @project",
        [Group] = "SELECT COUNT(*) FROM security_groups WHERE project_id = @project",
        [Rule] = "SELECT COUNT(*) FROM security_group_rules WHERE project_id = @project",
        [Router] = "SELECT COUNT(*) FROM routers WHERE project_id = @project",
        [FloatingIp] = "SELECT COUNT(*) FROM floating_ips WHERE project_id = @project",
    };

    /// <summary>The options' limits, in the order in which they are shown.</summary>
    public IReadOnlyDictionary<string, long> Defaults { get; } = new Dictionary<string, long>(StringComparer.Ordinal)
    {
        [Network] = options.Value.QuotaNetwork,
        [Subnet] = options.Value.QuotaSubnet,
        [Port] = options.Value.QuotaPort,
        [Group] = options.Value.QuotaSecurityGroup,
        [Rule] = options.Value.QuotaSecurityGroupRule,
        [Router] = options.Value.QuotaRouter,
        [FloatingIp] = options.Value.QuotaFloatingIp,
    };

    /// <summary>The limits that hold for a project.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LimitsAsync(ProjectId project, CancellationToken cancellationToken) =>
        Merge(await database.QueryAsync<LimitRow>($"{LimitRow.Select} WHERE project_id = @project", new { project = project.Value }, cancellationToken));

    /// <summary>What a project has.</summary>
    public async Task<IReadOnlyDictionary<string, long>> UsageAsync(ProjectId project, CancellationToken cancellationToken)
    {
        Dictionary<string, long> used = new(StringComparer.Ordinal);
        foreach (var (resource, count) in Counts)
        {
            used[resource] = await database.QuerySingleOrDefaultAsync<long>(count, new { project = project.Value }, cancellationToken);
        }

        return used;
    }

    /// <summary>The projects that have limits of their own, with all their limits.</summary>
    public async Task<IReadOnlyList<(string Project, IReadOnlyDictionary<string, long> Limits)>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await database.QueryAsync<LimitRow>($"{LimitRow.Select} ORDER BY project_id", null, cancellationToken))
            .GroupBy(row => row.ProjectId, StringComparer.Ordinal).Select(group => (group.Key, Merge(group))),
    ];

    /// <summary>Sets limits of a project.</summary>
    public Task SetAsync(ProjectId project, IReadOnlyDictionary<string, long> limits, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            foreach (var (resource, limit) in limits)
            {
                await work.ExecuteAsync(
                    """
                    INSERT INTO network_limits (project_id, resource, hard_limit) VALUES (@project, @resource, @limit)
                    ON CONFLICT (project_id, resource) DO UPDATE SET hard_limit = @limit
                    """,
                    new { project = project.Value, resource, limit },
                    cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Takes a project's own limits away.</summary>
    /// <returns>Whether it had any.</returns>
    public Task<bool> ResetAsync(ProjectId project, CancellationToken cancellationToken) => database.WriteAsync(
        async work => await work.ExecuteAsync("DELETE FROM network_limits WHERE project_id = @project", new { project = project.Value }, cancellationToken) > 0,
        cancellationToken);

    /// <summary>Whether the project may have so many more, in the transaction that adds them; others of the project wait until it ends.</summary>
    public async Task<Result<Done>> CheckAsync(IUnitOfWork work, string project, string resource, long more, CancellationToken cancellationToken)
    {
        object values = new { project, resource };
        var limit = await work.QuerySingleOrDefaultAsync<long?>(
            "SELECT hard_limit FROM network_limits WHERE project_id = @project AND resource = @resource", values, cancellationToken) ?? Defaults[resource];
        if (limit < 0)
        {
            return default(Done);
        }

        await work.TakeTurnAsync($"network quota {project} {resource}", cancellationToken);
        var used = await work.QuerySingleOrDefaultAsync<long>(Counts[resource], values, cancellationToken);
        return used + more <= limit ? default(Done) : new Fault.OverQuota(resource, $"Quota exceeded for resources: ['{resource}'].");
    }

    private Dictionary<string, long> Merge(IEnumerable<LimitRow> rows)
    {
        Dictionary<string, long> limits = new(Defaults, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            limits[row.Resource] = row.HardLimit;
        }

        return limits;
    }

    private sealed record LimitRow
    {
        public const string Select = "SELECT project_id AS ProjectId, resource AS Resource, hard_limit AS HardLimit FROM network_limits";

        public string ProjectId { get; init; } = "";
        public string Resource { get; init; } = "";
        public long HardLimit { get; init; }
    }
}
