using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Create;

/// <summary>The keys of requests that were accepted, and what came of them.</summary>
internal sealed class RequestKeyStore(Database database, TimeProvider clock)
{
    /// <summary>What the request was answered when it came first.</summary>
    /// <returns>The servers, also those that were deleted since; none for a request that is new; <see cref="Fault.Conflict"/> for one with another body.</returns>
    public async Task<Result<IReadOnlyList<ServerRow>>> FindAsync(RequestContext caller, RequestKey key, CancellationToken cancellationToken)
    {
        var known = key.IsGiven
            ? await database.QuerySingleOrDefaultAsync<KnownRequest>(
                """
                SELECT body_digest AS BodyDigest, reservation_id AS ReservationId FROM request_keys
                WHERE project_id = @project AND user_id = @user AND request_key = @key
                """,
                new { project = caller.Project.Value, user = caller.User.Value, key = key.Text }, cancellationToken)
            : null;
        if (known is null)
        {
            return Result.Of<IReadOnlyList<ServerRow>>([]);
        }

        return known.BodyDigest == key.BodyDigest
            ? Result.Of(await database.QueryAsync<ServerRow>(
                $"SELECT {ServerColumns.Select} FROM servers WHERE reservation_id = @reservation ORDER BY launch_index",
                new { reservation = known.ReservationId }, cancellationToken))
            : new Fault.Conflict("The Idempotency-Key was used for another request.");
    }

    /// <summary>Stores the key in the transaction that stores the servers.</summary>
    /// <returns>Whether it is new: where it is not, the same request was accepted a moment ago.</returns>
    public async Task<bool> TryAddAsync(IUnitOfWork work, RequestContext caller, RequestKey key, string reservation, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO request_keys (project_id, user_id, request_key, body_digest, reservation_id, created_at)
            VALUES (@project, @user, @key, @digest, @reservation, @now)
            ON CONFLICT (project_id, user_id, request_key) DO NOTHING
            """,
            new
            {
                project = caller.Project.Value,
                user = caller.User.Value,
                key = key.Text,
                digest = key.BodyDigest,
                reservation,
                now = clock.GetUtcNow().ToMicroseconds(),
            },
            cancellationToken) is 1;

    /// <summary>Forgets the keys that are older.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync("DELETE FROM request_keys WHERE created_at < @before", new { before = before.ToMicroseconds() }, cancellationToken),
            cancellationToken);

    private sealed record KnownRequest
    {
        public required string BodyDigest { get; init; }

        public required string ReservationId { get; init; }
    }
}
