using Nova.Core;
using Nova.Data;

namespace Nova.Workflows.Storage;

/// <summary>All SQL on <c>operations</c>.</summary>
internal sealed class OperationStore(Database database, TimeProvider clock)
{
    private const string Columns = """
        id AS Id, kind AS Kind, subject AS Subject, project_id AS ProjectId, user_id AS UserId, request_id AS RequestId,
        is_admin AS IsAdmin, phase AS Phase, step AS Step, resume_step AS ResumeStep, state AS State, failure AS Failure,
        attempt AS Attempt, cancel_requested AS CancelRequested, lease_owner AS LeaseOwner, lease_until AS LeaseUntil,
        deadline AS Deadline, created_at AS CreatedAt, updated_at AS UpdatedAt, finished_at AS FinishedAt
        """;

    // Of a subject's operations the one that is held goes on, else the oldest. That the one held is younger happens where the
    // clocks of two processes differ.
    private const string Ahead = """
        SELECT 1 FROM operations AS other
        WHERE other.subject = operations.subject AND other.finished_at IS NULL AND other.id <> operations.id
          AND ((other.created_at, other.id) < (operations.created_at, operations.id)
            OR (other.lease_owner IS NOT NULL AND other.lease_until >= @now))
        """;

    private long Now => clock.GetUtcNow().ToMicroseconds();

    /// <summary>
    /// Inserts the row; held by <paramref name="owner"/> at once unless an older operation of the subject is unfinished.
    /// </summary>
    /// <returns>Whether <paramref name="owner"/> holds it.</returns>
    public static async Task<bool> AddAsync(IUnitOfWork work, OperationRow row, string? owner, long leaseUntil, CancellationToken cancellationToken)
    {
        // Of two transactions that begin operations of one subject the second sees the first's row.
        await work.TakeTurnAsync(row.Subject, cancellationToken);

        return await work.QuerySingleOrDefaultAsync<string>(
            """
            INSERT INTO operations (
                id, kind, subject, project_id, user_id, request_id, is_admin, phase, step, resume_step, state, attempt,
                cancel_requested, lease_owner, lease_until, deadline, created_at, updated_at)
            SELECT @Id, @Kind, @Subject, @ProjectId, @UserId, @RequestId, @IsAdmin, @Phase, @Step, @ResumeStep, @State, @Attempt,
                @CancelRequested, CASE WHEN busy.n = 0 THEN @owner END, CASE WHEN busy.n = 0 THEN @leaseUntil ELSE 0 END,
                @Deadline, @CreatedAt, @UpdatedAt
            FROM (SELECT COUNT(*) AS n FROM operations WHERE subject = @Subject AND finished_at IS NULL) AS busy
            RETURNING lease_owner
            """,
            new
            {
                row.Id,
                row.Kind,
                row.Subject,
                row.ProjectId,
                row.UserId,
                row.RequestId,
                row.IsAdmin,
                row.Phase,
                row.Step,
                row.ResumeStep,
                row.State,
                row.Attempt,
                row.CancelRequested,
                row.Deadline,
                row.CreatedAt,
                row.UpdatedAt,
                owner,
                leaseUntil,
            },
            cancellationToken) is not null;
    }

    /// <summary>Marks the subject's unfinished operations; returns their ids.</summary>
    public Task<IReadOnlyList<string>> RequestCancelAsync(IUnitOfWork work, string subject, CancellationToken cancellationToken) =>
        work.QueryAsync<string>(
            """
            UPDATE operations SET cancel_requested = 1, updated_at = @now
            WHERE subject = @subject AND finished_at IS NULL RETURNING id
            """,
            new { subject, now = Now },
            cancellationToken);

    /// <summary>Takes an operation that nobody holds and that is the oldest of its subject; <see langword="null"/> where it is not to be had.</summary>
    public Task<OperationRow?> TryLeaseAsync(string id, string owner, long leaseUntil, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.QuerySingleOrDefaultAsync<OperationRow>(
                $"""
                UPDATE operations SET lease_owner = @owner, lease_until = @leaseUntil, attempt = attempt + 1
                WHERE id = @id AND finished_at IS NULL AND (lease_owner IS NULL OR lease_until < @now)
                  AND NOT EXISTS ({Ahead})
                RETURNING {Columns}
                """,
                new { id, owner, leaseUntil, now = Now },
                cancellationToken),
            cancellationToken);

    /// <summary>Operations that may be taken up now, oldest first: nobody holds them, and none of the same subject comes first.</summary>
    public Task<IReadOnlyList<string>> ListFreeAsync(int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(
            $"""
            SELECT id FROM operations
            WHERE finished_at IS NULL AND (lease_owner IS NULL OR lease_until < @now) AND NOT EXISTS ({Ahead})
            ORDER BY created_at, id LIMIT @limit
            """,
            new { now = Now, limit },
            cancellationToken);

    /// <summary>Holds on to operations; returns those that are still <paramref name="owner"/>'s, and which of them somebody asked to stop.</summary>
    public async Task<(IReadOnlyList<string> Held, IReadOnlyList<string> CancelRequested)> RenewAsync(string owner, IReadOnlyList<string> ids, long leaseUntil, CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            work => work.QueryAsync<RenewedRow>(
                """
                UPDATE operations SET lease_until = @leaseUntil WHERE lease_owner = @owner AND finished_at IS NULL AND id IN @ids
                RETURNING id AS Id, cancel_requested AS CancelRequested
                """,
                new { owner, ids, leaseUntil },
                cancellationToken),
            cancellationToken);
        return ([.. rows.Select(row => row.Id)], [.. rows.Where(row => row.CancelRequested is 1).Select(row => row.Id)]);
    }

    /// <summary>Lets go of operations, so that another takes them at once.</summary>
    public Task ReleaseAsync(string owner, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                "UPDATE operations SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = @owner AND id IN @ids",
                new { owner, ids },
                cancellationToken),
            cancellationToken);

    /// <summary>Lets go of every operation of processes before this one; right only where this process is the only one.</summary>
    public Task ReleaseAllAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                "UPDATE operations SET lease_owner = NULL, lease_until = 0 WHERE finished_at IS NULL", null, cancellationToken),
            cancellationToken);

    /// <summary>Writes progress where <paramref name="owner"/> still holds the operation.</summary>
    /// <returns>Whether somebody asked it to stop; <see langword="null"/> where it is held by another.</returns>
    public async Task<bool?> AdvanceAsync(IUnitOfWork work, string owner, Progress progress, CancellationToken cancellationToken)
    {
        var now = Now;
        var flag = await work.QuerySingleOrDefaultAsync<long?>(
            """
            UPDATE operations SET phase = @Phase, step = @Step, resume_step = @ResumeStep, state = @State, failure = @Failure,
                updated_at = @now, finished_at = @finishedAt
            WHERE id = @Id AND lease_owner = @owner AND finished_at IS NULL
            RETURNING cancel_requested
            """,
            new
            {
                progress.Id,
                progress.Phase,
                progress.Step,
                progress.ResumeStep,
                progress.State,
                progress.Failure,
                owner,
                now,
                finishedAt = progress.Phase is Phases.Forward or Phases.Undo ? null : (long?)now,
            },
            cancellationToken);
        return flag is { } value ? value is 1 : null;
    }

    /// <summary>Removes operations that ended before the instant.</summary>
    public Task<int> DeleteFinishedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                "DELETE FROM operations WHERE finished_at < @before", new { before = before.ToMicroseconds() }, cancellationToken),
            cancellationToken);

    /// <summary>One operation, ended or not.</summary>
    public Task<OperationRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<OperationRow>($"SELECT {Columns} FROM operations WHERE id = @id", new { id }, cancellationToken);

    /// <summary>Every unfinished operation, oldest first.</summary>
    public Task<IReadOnlyList<OperationRow>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<OperationRow>(
            $"SELECT {Columns} FROM operations WHERE finished_at IS NULL ORDER BY created_at, id", null, cancellationToken);

    private sealed record RenewedRow
    {
        public required string Id { get; init; }
        public required long CancelRequested { get; init; }
    }
}

/// <summary>What is written of an operation as it goes on.</summary>
internal sealed record Progress(string Id, string Phase, long Step, long ResumeStep, string State, string? Failure);
