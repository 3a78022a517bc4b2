using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Groups;

/// <summary>All SQL on <c>server_groups</c>, and on servers as their members.</summary>
internal sealed class GroupStore(Database database)
{
    private const string Columns =
        "id AS Id, project_id AS ProjectId, user_id AS UserId, name AS Name, policy AS Policy, max_per_host AS MaxPerHost, created_at AS CreatedAt";

    private const string SharesSql =
        """
        SELECT host AS Host, COUNT(DISTINCT id) AS Servers, MAX(is_home) AS IsHome FROM (
            SELECT id, host, 1 AS is_home FROM servers WHERE group_id = @group AND deleted_at IS NULL AND id <> @server
            UNION ALL SELECT servers.id, source_host, 0 FROM servers JOIN migrations ON migrations.server_id = servers.id AND is_open = 1
            WHERE group_id = @group AND deleted_at IS NULL AND servers.id <> @server
            UNION ALL SELECT servers.id, dest_host, 0 FROM servers JOIN migrations ON migrations.server_id = servers.id AND is_open = 1
            WHERE group_id = @group AND deleted_at IS NULL AND servers.id <> @server
        ) places WHERE host IS NOT NULL GROUP BY host
        """;

    /// <summary>A group that the caller may know of: its project's, or any for an admin.</summary>
    public async Task<GroupRow?> FindAsync(RequestContext caller, string id, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var key)
        && await database.QuerySingleOrDefaultAsync<GroupRow>(
            $"SELECT {Columns} FROM server_groups WHERE id = @id", new { id = key.ToString("D") }, cancellationToken) is { } row
        && (caller.IsAdmin || row.ProjectId == caller.Project.Value)
            ? row
            : null;

    /// <summary>The group, whosever it is.</summary>
    public Task<GroupRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<GroupRow>($"SELECT {Columns} FROM server_groups WHERE id = @id", new { id }, cancellationToken);

    /// <summary>The groups of a project, or of all; in the order in which they were made.</summary>
    public Task<IReadOnlyList<GroupRow>> ListAsync(ProjectId? project, int offset, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<GroupRow>(
            $"""
            SELECT {Columns} FROM server_groups WHERE @all = 1 OR project_id = @project
            ORDER BY created_at, id LIMIT @limit OFFSET @offset
            """,
            new { all = project is null ? 1 : 0, project = project?.Value ?? "", limit, offset }, cancellationToken);

    /// <summary>The members of these groups that are not deleted.</summary>
    public async Task<ILookup<string, string>> MembersAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        (groups is [] ? [] : await database.QueryAsync<GroupMember>(
            "SELECT group_id AS GroupId, id AS ServerId FROM servers WHERE group_id IN @groups AND deleted_at IS NULL ORDER BY created_at, id",
            new { groups }, cancellationToken)).ToLookup(member => member.GroupId, member => member.ServerId);

    /// <summary>Where the other members are; one that is being moved is where it comes from and where it goes to.</summary>
    public Task<IReadOnlyList<GroupShare>> SharesAsync(string group, ServerId except, CancellationToken cancellationToken) =>
        database.QueryAsync<GroupShare>(SharesSql, new { group, server = except.ToString() }, cancellationToken);

    /// <summary>The same as a transaction sees it that holds the group (<see cref="HoldAsync"/>).</summary>
    public static Task<IReadOnlyList<GroupShare>> SharesAsync(IUnitOfWork work, string group, ServerId except, CancellationToken cancellationToken) =>
        work.QueryAsync<GroupShare>(SharesSql, new { group, server = except.ToString() }, cancellationToken);

    /// <summary>Waits until nobody else places a member of the group, and keeps others waiting until the transaction ends.</summary>
    /// <returns>The group; <see langword="null"/> for one that is gone.</returns>
    public static Task<GroupRow?> HoldAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<GroupRow>(
            $"UPDATE server_groups SET placements = placements + 1 WHERE id = @group RETURNING {Columns}", new { group }, cancellationToken);

    /// <summary>How many members a group has that are not deleted.</summary>
    public static Task<long> CountMembersAsync(IUnitOfWork work, string group, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM servers WHERE group_id = @group AND deleted_at IS NULL", new { group }, cancellationToken);

    /// <summary>How many groups a project has.</summary>
    public Task<long> CountAsync(ProjectId project, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM server_groups WHERE project_id = @project", new { project = project.Value }, cancellationToken);

    /// <inheritdoc cref="CountAsync(ProjectId, CancellationToken)" />
    public static Task<long> CountAsync(IUnitOfWork work, ProjectId project, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM server_groups WHERE project_id = @project", new { project = project.Value }, cancellationToken);

    /// <summary>Stores a group.</summary>
    public static Task AddAsync(IUnitOfWork work, GroupRow row, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO server_groups (id, project_id, user_id, name, policy, max_per_host, created_at, placements)
            VALUES (@Id, @ProjectId, @UserId, @Name, @Policy, @MaxPerHost, @CreatedAt, 0)
            """,
            row, cancellationToken);

    /// <summary>Removes a group; its servers stay, and are of no group.</summary>
    public static async Task DeleteAsync(IUnitOfWork work, string group, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("DELETE FROM server_groups WHERE id = @group", new { group }, cancellationToken);
        await work.ExecuteAsync(
            "UPDATE servers SET group_id = NULL, generation = generation + 1 WHERE group_id = @group AND deleted_at IS NULL", new { group }, cancellationToken);
    }
}
