using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Neutron.Groups;

/// <summary>SQL of security groups and their rules; makes the group <c>default</c> of a project when somebody first asks for it.</summary>
internal sealed class GroupStore(Database database, TimeProvider clock)
{
    private const string FindDefault = "SELECT id FROM security_groups WHERE project_id = @project AND is_default = 1";

    /// <summary>The id of the project's default group, which is there afterwards.</summary>
    public async ValueTask<string> EnsureDefaultAsync(string project, CancellationToken cancellationToken)
    {
        if (await FindDefaultAsync(project, cancellationToken) is { } known)
        {
            return known;
        }

        await database.WriteAsync(work => AddDefaultAsync(work, project, cancellationToken), cancellationToken);
        return await FindDefaultAsync(project, cancellationToken) ?? throw new InvalidOperationException($"Project {project} has no default group after it was made.");
    }

    /// <summary>The same in a transaction that is under way.</summary>
    public async ValueTask<string> EnsureDefaultAsync(IUnitOfWork work, string project, CancellationToken cancellationToken)
    {
        if (await work.QuerySingleOrDefaultAsync<string>(FindDefault, new { project }, cancellationToken) is { } known)
        {
            return known;
        }

        await AddDefaultAsync(work, project, cancellationToken);
        return await work.QuerySingleOrDefaultAsync<string>(FindDefault, new { project }, cancellationToken)
            ?? throw new InvalidOperationException($"Project {project} has no default group after it was made.");
    }

    /// <summary>The groups of a project that have one of these names or ids.</summary>
    public Task<IReadOnlyList<GroupItem>> ListAsync(string project, IReadOnlyCollection<string> namesOrIds, CancellationToken cancellationToken) =>
        database.QueryAsync<GroupItem>(
            $"{GroupItem.Select} WHERE project_id = @project AND (id IN @texts OR name IN @texts) ORDER BY created_at, id",
            new { project, texts = namesOrIds.ToArray() },
            cancellationToken);

    /// <summary>These groups, whosever they are.</summary>
    public Task<IReadOnlyList<GroupItem>> ListByIdAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.QueryAsync<GroupItem>($"{GroupItem.Select} WHERE id IN @ids", new { ids = ids.ToArray() }, cancellationToken);

    /// <summary>A project's groups that are named by names or ids, in their order; the default group where none is named.</summary>
    /// <returns><see cref="Fault.Invalid"/> for one that is not there, <see cref="Fault.Conflict"/> for a name that several have.</returns>
    public async Task<Result<IReadOnlyList<NamedGroup>>> ResolveAsync(string project, IReadOnlyList<string> namesOrIds, CancellationToken cancellationToken)
    {
        var standard = await EnsureDefaultAsync(project, cancellationToken);
        if (namesOrIds is [] or [GroupItem.DefaultName])
        {
            return (NamedGroup[])[new(standard, GroupItem.DefaultName)];
        }

        var groups = await ListAsync(project, [.. namesOrIds, .. namesOrIds.Select(Ownership.Id)], cancellationToken);
        List<NamedGroup> found = [];
        foreach (var wanted in namesOrIds)
        {
            List<GroupItem> named = [.. groups.Where(group => group.Id == Ownership.Id(wanted))];
            named = named is [] ? [.. groups.Where(group => group.Name == wanted)] : named;
            switch (named)
            {
                case [var only]:
                    found.Add(new NamedGroup(only.Id, only.Name));
                    break;
                case []:
                    return new Fault.Invalid($"Security group {wanted} not found.");
                default:
                    return new Fault.Conflict($"Multiple security groups found matching '{wanted}'. Use an ID to be more specific.");
            }
        }

        return found.Distinct().ToArray();
    }

    /// <summary>The rules of these groups, oldest first.</summary>
    public async Task<ILookup<string, RuleItem>> ListRulesAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken) =>
        (await database.QueryAsync<RuleItem>(
            $"{RuleItem.Select} WHERE group_id IN @groups ORDER BY created_at, id", new { groups = groups.ToArray() }, cancellationToken)).ToLookup(rule => rule.GroupId);

    /// <summary>The rules of one group in this transaction.</summary>
    public static Task<IReadOnlyList<RuleItem>> ListRulesAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        work.QueryAsync<RuleItem>($"{RuleItem.Select} WHERE group_id = @group", new { group }, cancellationToken);

    public static Task<GroupItem?> FindAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<GroupItem>($"{GroupItem.Select} WHERE id = @group", new { group }, cancellationToken);

    /// <summary>Adds a group that lets everything out, as every new one does.</summary>
    public static async Task AddAsync(IUnitOfWork work, GroupItem group, CancellationToken cancellationToken)
    {
        await InsertAsync(work, group, cancellationToken);
        await AddRulesAsync(work, group, RuleItem.Egress, remoteGroup: null, cancellationToken);
    }

    public static Task AddRuleAsync(IUnitOfWork work, RuleItem rule, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        INSERT INTO security_group_rules (id, group_id, project_id, direction, ethertype, protocol, port_min, port_max, remote_prefix, remote_group_id,
            description, created_at)
        VALUES (@Id, @GroupId, @ProjectId, @Direction, @Ethertype, @Protocol, @PortMin, @PortMax, @RemotePrefix, @RemoteGroupId, @Description, @CreatedAt)
        """,
        rule, cancellationToken);

    public static Task WriteAsync(IUnitOfWork work, GroupItem group, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE security_groups SET name = @Name, description = @Description, updated_at = @UpdatedAt, revision = @Revision WHERE id = @Id", group, cancellationToken);

    /// <summary>Counts a change of its rules.</summary>
    public Task TouchAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE security_groups SET updated_at = @now, revision = revision + 1 WHERE id = @group", new { group, now = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);

    /// <summary>Whether a port has the group.</summary>
    public static async Task<bool> IsUsedAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>("SELECT port_id FROM port_security_groups WHERE group_id = @group LIMIT 1", new { group }, cancellationToken) is not null;

    /// <summary>Removes it with its rules, and the rules of other groups that name it.</summary>
    public static Task RemoveAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM security_groups WHERE id = @group", new { group }, cancellationToken);

    private static Task<int> InsertAsync(IUnitOfWork work, GroupItem group, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        INSERT INTO security_groups (id, project_id, name, description, is_default, tags, created_at, updated_at, revision)
        VALUES (@Id, @ProjectId, @Name, @Description, @IsDefault, @Tags, @CreatedAt, @UpdatedAt, @Revision)
        ON CONFLICT DO NOTHING
        """,
        group, cancellationToken);

    private Task<string?> FindDefaultAsync(string project, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<string>(
        FindDefault, new { project }, cancellationToken);

    // Who comes second adds nothing. Ports of before there were groups said the word "default" and get what it means by now.
    private async Task AddDefaultAsync(IUnitOfWork work, string project, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        GroupItem group = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            ProjectId = project,
            Name = GroupItem.DefaultName,
            Description = "Default security group",
            IsDefault = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        if (await InsertAsync(work, group, cancellationToken) is 0)
        {
            return;
        }

        await AddRulesAsync(work, group, RuleItem.Egress, remoteGroup: null, cancellationToken);
        await AddRulesAsync(work, group, RuleItem.Ingress, group.Id, cancellationToken);
        await work.ExecuteAsync(
            """
            INSERT INTO port_security_groups (port_id, group_id)
            SELECT id, @Id FROM ports WHERE project_id = @ProjectId AND security_groups LIKE '%default%'
            ON CONFLICT DO NOTHING
            """,
            new { group.Id, group.ProjectId },
            cancellationToken);
    }

    private static async Task AddRulesAsync(IUnitOfWork work, GroupItem group, string direction, string? remoteGroup, CancellationToken cancellationToken)
    {
        foreach (var ethertype in (string[])[RuleItem.IPv4, RuleItem.IPv6])
        {
            RuleItem rule = new()
            {
                Id = Identifier.NewUuid().ToString("D"),
                GroupId = group.Id,
                ProjectId = group.ProjectId,
                Direction = direction,
                Ethertype = ethertype,
                RemoteGroupId = remoteGroup,
                CreatedAt = group.CreatedAt,
            };
            await AddRuleAsync(work, rule, cancellationToken);
        }
    }
}

/// <summary>A security group.</summary>
internal sealed record NamedGroup(string Id, string Name);
