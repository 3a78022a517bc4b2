using Nova.Core;
using Nova.Data;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <inheritdoc />
internal sealed class OperationDesk(Database database, TimeProvider clock) : IOperationDesk
{
    private const string Columns = """
        id AS Id, kind AS Kind, subject AS Subject, phase AS Phase, step AS Step, COALESCE(steps, '') AS Steps, attempt AS Attempt, lease_owner AS Owner, request_id AS RequestId,
        project_id AS ProjectId, failure AS Failure, created_at AS CreatedAt, deadline AS Deadline, finished_at AS FinishedAt
        """;

    private readonly string _now = OperationStore.InstantOf(database);

    private long Now => clock.GetUtcNow().ToMicroseconds();

    public async Task<IReadOnlyList<OperationSummary>> ListAsync(bool withEnded, int limit, CancellationToken cancellationToken)
    {
        var open = await database.QueryAsync<OperationSummary>(
            $"SELECT {Columns} FROM operations WHERE finished_at IS NULL ORDER BY created_at, id LIMIT @limit", new { limit }, cancellationToken);
        return !withEnded ? open
            :
            [
                .. open,
                .. await database.QueryAsync<OperationSummary>(
                    $"SELECT {Columns} FROM operations WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id LIMIT @limit", new { limit }, cancellationToken),
            ];
    }

    public Task<OperationSummary?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<OperationSummary>($"SELECT {Columns} FROM operations WHERE id = @id", new { id }, cancellationToken);

    public Task<IReadOnlyList<OperationCount>> CountAsync(CancellationToken cancellationToken) => database.QueryAsync<OperationCount>(
        "SELECT kind AS Kind, phase AS Phase, COUNT(*) AS Count, MIN(created_at) AS OldestAt FROM operations WHERE finished_at IS NULL GROUP BY kind, phase ORDER BY kind, phase",
        null, cancellationToken);

    // Whoever runs it now finds at its next write that it holds it no more, and lets go.
    public Task<bool> RetryAsync(string id, CancellationToken cancellationToken) => ChangeAsync(
        $"UPDATE operations SET lease_owner = NULL, lease_until = 0, deadline = {_now} + deadline - created_at, updated_at = {_now} WHERE id = @id AND finished_at IS NULL",
        new { id, now = Now }, cancellationToken);

    public Task<bool> AbandonAsync(string id, CancellationToken cancellationToken) => ChangeAsync(
        $"UPDATE operations SET phase = '{Phases.Failed}', lease_owner = NULL, lease_until = 0, updated_at = {_now}, finished_at = {_now} WHERE id = @id AND finished_at IS NULL",
        new { id, now = Now }, cancellationToken);

    private async Task<bool> ChangeAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        await database.WriteAsync(work => work.ExecuteAsync(sql, parameters, cancellationToken), cancellationToken) > 0;
}
