using Nova.Core;
using Nova.Data;

namespace Nova.Usage.Storage;

/// <summary>All SQL on <c>actions</c> and <c>action_events</c>. Every write is one statement and may be repeated.</summary>
internal sealed class ActionStore(Database database)
{
    // The comparison is over the events of one server only: the key begins with it.
    private const string Select =
        """
        SELECT * FROM (
            SELECT a.request_id AS RequestId, a.action AS Action, a.user_id AS UserId, a.project_id AS ProjectId, a.started_at AS StartedAt,
                COALESCE(MAX(COALESCE(e.finished_at, e.started_at)), a.started_at) AS UpdatedAt, COUNT(e.failure) AS Failures
            FROM actions a LEFT JOIN action_events e ON e.server_id = a.server_id AND e.request_id = a.request_id
            WHERE a.server_id = @server
            GROUP BY a.request_id, a.action, a.user_id, a.project_id, a.started_at
        ) found
        """;

    /// <summary>Records an action; again is nothing.</summary>
    public static Task AddAsync(
        IUnitOfWork work, ServerId server, RequestContext caller, string action, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO actions (server_id, request_id, action, user_id, project_id, started_at)
            VALUES (@server, @request, @action, @user, @project, @now)
            ON CONFLICT (server_id, request_id) DO NOTHING
            """,
            new
            {
                server = server.ToString(),
                request = caller.RequestId,
                action,
                user = caller.User.Value,
                project = caller.Project.Value,
                now = now.ToMicroseconds(),
            },
            cancellationToken);

    /// <summary>Records that an event has begun; again is nothing.</summary>
    public static Task AddEventAsync(
        IUnitOfWork work, ServerId server, string requestId, string name, HostName? host, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO action_events (server_id, request_id, name, host, started_at)
            VALUES (@server, @request, @name, @host, @now)
            ON CONFLICT (server_id, request_id, name) DO NOTHING
            """,
            new { server = server.ToString(), request = requestId, name, host = host?.Value, now = now.ToMicroseconds() },
            cancellationToken);

    /// <summary>Records how an event ended, also where its beginning was not; the same again is nothing.</summary>
    public static Task FinishEventAsync(
        IUnitOfWork work, ServerId server, string requestId, string name, HostName? host, string? failure, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO action_events (server_id, request_id, name, host, started_at, finished_at, failure)
            VALUES (@server, @request, @name, @host, @now, @now, @failure)
            ON CONFLICT (server_id, request_id, name) DO UPDATE
            SET finished_at = excluded.finished_at, failure = excluded.failure, host = COALESCE(excluded.host, action_events.host)
            WHERE action_events.finished_at IS NULL OR COALESCE(action_events.failure, '') <> COALESCE(excluded.failure, '')
            """,
            new { server = server.ToString(), request = requestId, name, host = host?.Value, failure, now = now.ToMicroseconds() },
            cancellationToken);

    /// <summary>Who began an action, or, without a request, the newest one; <see langword="null"/> for none.</summary>
    public static Task<InitiatorRow?> FindInitiatorAsync(IUnitOfWork work, ServerId server, string requestId, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<InitiatorRow>(
            """
            SELECT request_id AS RequestId, user_id AS UserId, project_id AS ProjectId FROM actions
            WHERE server_id = @server AND (request_id = @requestId OR @requestId = '') ORDER BY started_at DESC, request_id DESC LIMIT 1
            """,
            new { server = server.ToString(), requestId },
            cancellationToken);

    /// <summary>One action; <see langword="null"/> for none.</summary>
    public Task<ActionRow?> FindAsync(ServerId server, string requestId, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ActionRow>(
            $"{Select} WHERE RequestId = @requestId", new { server = server.ToString(), requestId }, cancellationToken);

    /// <summary>A server's actions, the newest first.</summary>
    /// <param name="server">The server.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<IReadOnlyList<ActionRow>> ListAsync(ServerId server, ActionPage page, CancellationToken cancellationToken) =>
        database.QueryAsync<ActionRow>(
            $"""
            {Select}
            WHERE UpdatedAt >= @since AND UpdatedAt <= @before
                AND (StartedAt < @markerStart OR (StartedAt = @markerStart AND RequestId < @marker))
            ORDER BY StartedAt DESC, RequestId DESC LIMIT @limit
            """,
            new
            {
                server = server.ToString(),
                since = page.Since?.ToMicroseconds() ?? long.MinValue,
                before = page.Before?.ToMicroseconds() ?? long.MaxValue,
                markerStart = page.Behind?.StartedAt ?? long.MaxValue,
                marker = page.Behind?.RequestId ?? "",
                limit = page.Limit,
            },
            cancellationToken);

    /// <summary>The events of an action in the order in which they began.</summary>
    public Task<IReadOnlyList<EventRow>> ListEventsAsync(ServerId server, string requestId, CancellationToken cancellationToken) =>
        database.QueryAsync<EventRow>(
            """
            SELECT name AS Name, host AS Host, started_at AS StartedAt, finished_at AS FinishedAt, failure AS Failure
            FROM action_events WHERE server_id = @server AND request_id = @requestId ORDER BY started_at, name
            """,
            new { server = server.ToString(), requestId },
            cancellationToken);
}

/// <summary>Which actions of a server are asked for.</summary>
/// <param name="Limit">The most rows.</param>
/// <param name="Behind">Only those behind this one in the list.</param>
/// <param name="Since">Only those that changed then or later.</param>
/// <param name="Before">Only those that changed then or earlier.</param>
internal sealed record ActionPage(int Limit, ActionRow? Behind = null, DateTimeOffset? Since = null, DateTimeOffset? Before = null);
