using System.Globalization;
using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Moves;

/// <summary>Which migrations are asked for. What is <see langword="null"/> does not matter.</summary>
internal sealed record MigrationFilter
{
    public string? Host { get; init; }
    public string? Source { get; init; }
    public string? Server { get; init; }
    public string? Status { get; init; }
    public string? Type { get; init; }
    public string? User { get; init; }
    public string? Project { get; init; }

    /// <summary>Only those that somebody of the project asked for, or of servers of it.</summary>
    public string? VisibleTo { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Before { get; init; }
}

/// <summary>Lists migrations by pages; the SQL is of a closed set of texts, the values are parameters.</summary>
internal sealed class MigrationList(Database database)
{
    /// <summary>The migration of this uuid.</summary>
    public Task<MigrationRow?> FindAsync(string uuid, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<MigrationRow>($"SELECT {MigrationRow.Columns} FROM migrations WHERE uuid = @uuid", new { uuid }, cancellationToken);

    /// <summary>The newest first, those behind <paramref name="behind"/>.</summary>
    public Task<IReadOnlyList<MigrationRow>> PageAsync(MigrationFilter filter, MigrationRow? behind, int limit, CancellationToken cancellationToken) =>
        ListAsync(filter, "ORDER BY created_at DESC, id DESC", behind, limit, cancellationToken);

    /// <summary>All of them, the oldest first, as before there were pages.</summary>
    public Task<IReadOnlyList<MigrationRow>> AllAsync(MigrationFilter filter, CancellationToken cancellationToken) =>
        ListAsync(filter, "ORDER BY id", null, int.MaxValue, cancellationToken);

    private Task<IReadOnlyList<MigrationRow>> ListAsync(
        MigrationFilter filter, string order, MigrationRow? behind, int limit, CancellationToken cancellationToken)
    {
        List<string> conditions = ["1 = 1"];
        Add(filter.Host, "(source_host = @Host OR dest_host = @Host)");
        Add(filter.Source, "source_host = @Source");
        Add(filter.Server, "server_id = @Server");
        Add(filter.Status, "status = @Status");
        Add(filter.Type, "type = @Type");
        Add(filter.User, "user_id = @User");
        Add(filter.Project, "project_id = @Project");
        Add(filter.VisibleTo, "(project_id = @VisibleTo OR server_project_id = @VisibleTo)");
        Add(filter.Since, "updated_at >= @since");
        Add(filter.Before, "updated_at <= @before");
        Add(behind, "(created_at < @behindAt OR (created_at = @behindAt AND id < @behindId))");
        return database.QueryAsync<MigrationRow>(
            string.Create(CultureInfo.InvariantCulture, $"SELECT {MigrationRow.Columns} FROM migrations WHERE {string.Join(" AND ", conditions)} {order} LIMIT {limit}"),
            new
            {
                filter.Host,
                filter.Source,
                filter.Server,
                filter.Status,
                filter.Type,
                filter.User,
                filter.Project,
                filter.VisibleTo,
                since = filter.Since?.ToMicroseconds() ?? 0,
                before = filter.Before?.ToMicroseconds() ?? 0,
                behindAt = behind?.CreatedAt ?? 0,
                behindId = behind?.Id ?? 0,
            },
            cancellationToken);

        void Add(object? value, string condition)
        {
            if (value is not null)
            {
                conditions.Add(condition);
            }
        }
    }
}
