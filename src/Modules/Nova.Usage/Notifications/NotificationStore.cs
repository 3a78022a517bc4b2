using Nova.Core;
using Nova.Data;

namespace Nova.Usage.Notifications;

/// <summary>All SQL on <c>notification_outbox</c>.</summary>
internal sealed class NotificationStore(Database database)
{
    /// <summary>Writes a notification down in the transaction that makes what it tells of.</summary>
    public static Task AddAsync(IUnitOfWork work, NotificationRow row, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO notification_outbox (id, event_type, priority, publisher, is_versioned, request_id, payload, created_at, taken_until)
            VALUES (@Id, @EventType, @Priority, @Publisher, @IsVersioned, @RequestId, @Payload, @CreatedAt, 0)
            """,
            row, cancellationToken);

    /// <summary>Whether anything waits: most of the time nothing does, and then nothing need be written.</summary>
    public async Task<bool> IsAnyAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<string>("SELECT id FROM notification_outbox LIMIT 1", null, cancellationToken)).Count > 0;

    /// <summary>How many wait, those that somebody has taken among them.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM notification_outbox", null, cancellationToken);

    /// <summary>Takes the oldest that nobody has, for a while; whoever takes them sends and then removes them.</summary>
    public async Task<IReadOnlyList<NotificationRow>> TakeAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            work => work.QueryAsync<NotificationRow>(
                """
                UPDATE notification_outbox SET taken_until = @until
                WHERE taken_until < @now AND id IN (SELECT id FROM notification_outbox WHERE taken_until < @now ORDER BY created_at, id LIMIT @limit)
                RETURNING id AS Id, event_type AS EventType, priority AS Priority, publisher AS Publisher, is_versioned AS IsVersioned,
                    request_id AS RequestId, payload AS Payload, created_at AS CreatedAt
                """,
                new { limit, now = now.ToMicroseconds(), until = until.ToMicroseconds() }, cancellationToken),
            cancellationToken);
        return [.. rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id, StringComparer.Ordinal)];
    }

    /// <summary>Lets go of what could not be sent.</summary>
    public Task ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(work => work.ExecuteAsync("UPDATE notification_outbox SET taken_until = 0 WHERE id IN @ids", new { ids }, cancellationToken), cancellationToken);

    /// <summary>Removes what has been sent.</summary>
    public Task RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(work => work.ExecuteAsync("DELETE FROM notification_outbox WHERE id IN @ids", new { ids }, cancellationToken), cancellationToken);

    /// <summary>Removes what nobody could be told for so long that nobody wants to hear it any more; returns how many.</summary>
    public Task<int> RemoveBeforeAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync("DELETE FROM notification_outbox WHERE created_at < @before", new { before = instant.ToMicroseconds() }, cancellationToken),
            cancellationToken);
}
