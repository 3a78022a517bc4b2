using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;

namespace Nova.Quotas.Storage;

/// <summary>All SQL on quotas.</summary>
internal sealed class QuotaStore(Database database)
{
    public const string DefaultClass = "default";

    // Every condition holds for an amount that is not asked for: a project beyond its limit may still grow in another resource.
    private const string Fits =
        """
        (@servers <= 0 OR @maxServers < 0 OR {0}servers + @servers <= @maxServers)
        AND (@cores <= 0 OR @maxCores < 0 OR {0}cores + @cores <= @maxCores)
        AND (@memory <= 0 OR @maxMemory < 0 OR {0}memory_mib + @memory <= @maxMemory)
        """;

    private static readonly string Reserve =
        $"""
        INSERT INTO quota_usages (project_id, servers, cores, memory_mib)
        SELECT fresh.project_id, @servers, @cores, @memory
        FROM (SELECT CAST(@project AS TEXT) AS project_id, 0 AS servers, 0 AS cores, 0 AS memory_mib) fresh
        WHERE {Fits.Replace("{0}", "fresh.", StringComparison.Ordinal)}
        ON CONFLICT (project_id) DO UPDATE
        SET servers = quota_usages.servers + @servers, cores = quota_usages.cores + @cores, memory_mib = quota_usages.memory_mib + @memory
        WHERE {Fits.Replace("{0}", "quota_usages.", StringComparison.Ordinal)}
        """;

    private const string LimitsSql =
        """
        SELECT resource AS Resource, hard_limit AS HardLimit, 0 AS Rank FROM quota_classes WHERE class_name = 'default'
        UNION ALL
        SELECT resource, hard_limit, CASE WHEN user_id = '' THEN 1 ELSE 2 END FROM quota_limits
        WHERE project_id = @project AND (user_id = '' OR user_id = @user)
        """;

    /// <summary>Adds to the project's usage where the limits allow it; one statement, which also makes the row.</summary>
    /// <returns>Whether they did.</returns>
    public static async Task<bool> TryReserveAsync(
        IUnitOfWork work, ProjectId project, ServerResources amount, ServerResources limits, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            Reserve,
            new
            {
                project = project.Value,
                servers = (long)amount.Servers,
                cores = (long)amount.Cores,
                memory = (long)amount.MemoryMiB,
                maxServers = (long)limits.Servers,
                maxCores = (long)limits.Cores,
                maxMemory = (long)limits.MemoryMiB,
            },
            cancellationToken) is 1;

    /// <summary>Takes off the project's usage; never below zero.</summary>
    public static Task ReleaseAsync(IUnitOfWork work, ProjectId project, ServerResources amount, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            UPDATE quota_usages SET
                servers = CASE WHEN servers > @servers THEN servers - @servers ELSE 0 END,
                cores = CASE WHEN cores > @cores THEN cores - @cores ELSE 0 END,
                memory_mib = CASE WHEN memory_mib > @memory THEN memory_mib - @memory ELSE 0 END
            WHERE project_id = @project
            """,
            new { project = project.Value, servers = (long)amount.Servers, cores = (long)amount.Cores, memory = (long)amount.MemoryMiB },
            cancellationToken);

    private const string UsageSql =
        "SELECT servers AS Servers, cores AS Cores, memory_mib AS MemoryMiB FROM quota_usages WHERE project_id = @project";

    /// <summary>What a project uses, as this transaction sees it.</summary>
    public static async Task<UsageRow> UsageAsync(IUnitOfWork work, ProjectId project, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<UsageRow>(UsageSql, new { project = project.Value }, cancellationToken) ?? UsageRow.None;

    /// <summary>What a project uses.</summary>
    public async Task<UsageRow> UsageAsync(ProjectId project, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<UsageRow>(UsageSql, new { project = project.Value }, cancellationToken) ?? UsageRow.None;

    /// <summary>The limits that somebody has set: those of the class "default", the project's and the user's.</summary>
    public Task<IReadOnlyList<LimitRow>> LimitsAsync(ProjectId project, UserId? user, CancellationToken cancellationToken) =>
        database.QueryAsync<LimitRow>(LimitsSql, Parameters(project, user), cancellationToken);

    /// <summary>The same in a transaction.</summary>
    public static Task<IReadOnlyList<LimitRow>> LimitsAsync(IUnitOfWork work, ProjectId project, CancellationToken cancellationToken) =>
        work.QueryAsync<LimitRow>(LimitsSql, Parameters(project, null), cancellationToken);

    /// <summary>The limits that somebody has set in a class.</summary>
    public Task<IReadOnlyList<LimitRow>> ClassAsync(string name, CancellationToken cancellationToken) =>
        database.QueryAsync<LimitRow>(
            "SELECT resource AS Resource, hard_limit AS HardLimit, 0 AS Rank FROM quota_classes WHERE class_name = @name", new { name }, cancellationToken);

    /// <summary>Sets a limit of a project, or of a user in it.</summary>
    public static Task SetLimitAsync(
        IUnitOfWork work, ProjectId project, UserId? user, string resource, int limit, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO quota_limits (project_id, user_id, resource, hard_limit) VALUES (@project, @user, @resource, @limit)
            ON CONFLICT (project_id, user_id, resource) DO UPDATE SET hard_limit = excluded.hard_limit
            """,
            new { project = project.Value, user = user?.Value ?? "", resource, limit },
            cancellationToken);

    /// <summary>Sets a limit of a class.</summary>
    public static Task SetClassAsync(IUnitOfWork work, string name, string resource, int limit, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO quota_classes (class_name, resource, hard_limit) VALUES (@name, @resource, @limit)
            ON CONFLICT (class_name, resource) DO UPDATE SET hard_limit = excluded.hard_limit
            """,
            new { name, resource, limit },
            cancellationToken);

    /// <summary>Takes off what was set for a project with all its users, or for one user in it.</summary>
    public static Task DeleteLimitsAsync(IUnitOfWork work, ProjectId project, UserId? user, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "DELETE FROM quota_limits WHERE project_id = @project AND (@all = 1 OR user_id = @user)",
            new { project = project.Value, user = user?.Value ?? "", all = user is null ? 1 : 0 },
            cancellationToken);

    // The empty text is the project itself, which the other half of the condition has.
    private static object Parameters(ProjectId project, UserId? user) => new { project = project.Value, user = user?.Value ?? "" };
}

/// <summary>A limit that somebody has set; the greatest rank counts.</summary>
internal sealed record LimitRow
{
    public required string Resource { get; init; }
    public required long HardLimit { get; init; }

    /// <summary>0 for a class, 1 for a project, 2 for a user.</summary>
    public required long Rank { get; init; }
}

/// <summary>A row of <c>quota_usages</c>.</summary>
internal sealed record UsageRow
{
    public static UsageRow None { get; } = new() { Servers = 0, Cores = 0, MemoryMiB = 0 };

    public required long Servers { get; init; }
    public required long Cores { get; init; }
    public required long MemoryMiB { get; init; }

    public long Of(string resource) => resource switch
    {
        QuotaResource.Servers => Servers,
        QuotaResource.Cores => Cores,
        QuotaResource.Memory => MemoryMiB,
        _ => 0,
    };
}
