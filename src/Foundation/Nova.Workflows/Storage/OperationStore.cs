using Nova.Core;
using Nova.Data;

namespace Nova.Workflows.Storage;

/// <summary>
/// All SQL on <c>operations</c>. Its instants are of one clock: the database server's where there is one, so that a process whose clock is wrong takes no
/// operation from another, and loses none.
/// </summary>
internal sealed class OperationStore(Database database, TimeProvider clock)
{
    private const string Columns = """
        id AS Id, kind AS Kind, subject AS Subject, project_id AS ProjectId, user_id AS UserId, request_id AS RequestId,
        is_admin AS IsAdmin, phase AS Phase, step AS Step, resume_step AS ResumeStep, steps AS Steps, state AS State, failure AS Failure,
        attempt AS Attempt, cancel_requested AS CancelRequested, lease_owner AS LeaseOwner, lease_until AS LeaseUntil,
        deadline AS Deadline, created_at AS CreatedAt, updated_at AS UpdatedAt, finished_at AS FinishedAt
        """;

    // What the statement began at: one that waits for a row does not take a lease for ended that was renewed meanwhile.
    private readonly string _now = InstantOf(database);

    // Of a subject's operations the one that is held goes on, else the oldest. That the one held is younger happens where the server's clock
    // was put back.
    private readonly string _ahead = $"""
        SELECT 1 FROM operations AS other
        WHERE other.subject = operations.subject AND other.finished_at IS NULL AND other.id <> operations.id
          AND ((other.created_at, other.id) < (operations.created_at, operations.id)
            OR (other.lease_owner IS NOT NULL AND other.lease_until >= {InstantOf(database)}))
        """;

    private long Now => clock.GetUtcNow().ToMicroseconds();

    /// <summary>SQL of the instant, in microseconds UTC; a file has no clock, there it is the parameter <c>now</c>, which is the process's.</summary>
    public static string InstantOf(Database database) =>
        database.Engine is DatabaseEngine.PostgreSql ? "(EXTRACT(EPOCH FROM statement_timestamp()) * 1000000)::BIGINT" : "@now";

    /// <summary>
    /// Inserts the row; held by <paramref name="owner"/> at once unless an older operation of the subject is unfinished. Of the row's instants only
    /// the time from its creation to its deadline counts.
    /// </summary>
    /// <returns>The row with its instants, and its owner where it is held.</returns>
    public async Task<OperationRow> AddAsync(IUnitOfWork work, OperationRow row, string? owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Of two transactions that begin operations of one subject the second sees the first's row.
        await work.TakeTurnAsync(row.Subject, cancellationToken);

        var added = (await work.QuerySingleOrDefaultAsync<AddedRow>(
            $"""
            INSERT INTO operations (
                id, kind, subject, project_id, user_id, request_id, is_admin, phase, step, resume_step, steps, state, attempt,
                cancel_requested, lease_owner, lease_until, deadline, created_at, updated_at)
            SELECT @Id, @Kind, @Subject, @ProjectId, @UserId, @RequestId, @IsAdmin, @Phase, @Step, @ResumeStep, @Steps, @State, @Attempt,
                @CancelRequested, CASE WHEN busy.n = 0 THEN @owner END, CASE WHEN busy.n = 0 THEN {_now} + @lease ELSE 0 END,
                {_now} + @limit, {_now}, {_now}
            FROM (SELECT COUNT(*) AS n FROM operations WHERE subject = @Subject AND finished_at IS NULL) AS busy
            RETURNING lease_owner AS Owner, lease_until AS LeaseUntil, deadline AS Deadline, created_at AS CreatedAt
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
                row.Steps,
                row.State,
                row.Attempt,
                row.CancelRequested,
                limit = row.Deadline - row.CreatedAt,
                owner,
                lease = Microseconds(lease),
                now = Now,
            },
            cancellationToken))!;
        return row with
        {
            LeaseOwner = added.Owner,
            LeaseUntil = added.LeaseUntil,
            Deadline = added.Deadline,
            CreatedAt = added.CreatedAt,
            UpdatedAt = added.CreatedAt,
            ReadAt = added.CreatedAt,
        };
    }

    /// <summary>Marks the subject's unfinished operations; returns their ids.</summary>
    public Task<IReadOnlyList<string>> RequestCancelAsync(IUnitOfWork work, string subject, CancellationToken cancellationToken) =>
        work.QueryAsync<string>(
            $"""
            UPDATE operations SET cancel_requested = 1, updated_at = {_now}
            WHERE subject = @subject AND finished_at IS NULL RETURNING id
            """,
            new { subject, now = Now },
            cancellationToken);

    /// <summary>
    /// Takes an operation that nobody holds and that is the oldest of its subject; <see langword="null"/> where it is not to be had, or not at the
    /// step any more at which it was found.
    /// </summary>
    public Task<OperationRow?> TryLeaseAsync(FreeRow free, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.QuerySingleOrDefaultAsync<OperationRow>(
                $"""
                UPDATE operations SET lease_owner = @owner, lease_until = {_now} + @lease, attempt = attempt + 1
                WHERE id = @Id AND COALESCE(steps, '') = @Steps AND finished_at IS NULL AND (lease_owner IS NULL OR lease_until < {_now})
                  AND NOT EXISTS ({_ahead})
                RETURNING {Columns}, {_now} AS ReadAt
                """,
                new { free.Id, free.Steps, owner, lease = Microseconds(lease), now = Now },
                cancellationToken),
            cancellationToken);

    /// <summary>Operations that may be taken up now, oldest first: nobody holds them, and none of the same subject comes first.</summary>
    /// <param name="strange">Those that stand where one of these does (<see cref="FreeRow.Standing"/>) are left out.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<FreeRow>> ListFreeAsync(IReadOnlyList<string> strange, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<FreeRow>(
            $"""
            SELECT id AS Id, kind AS Kind, COALESCE(steps, '') AS Steps FROM operations
            WHERE finished_at IS NULL AND (lease_owner IS NULL OR lease_until < {_now}) AND kind || ' ' || COALESCE(steps, '') NOT IN @strange
              AND NOT EXISTS ({_ahead})
            ORDER BY created_at, id LIMIT @limit
            """,
            new { now = Now, strange, limit },
            cancellationToken);

    /// <summary>Holds on to operations; returns those that are still <paramref name="owner"/>'s, and which of them somebody asked to stop.</summary>
    public async Task<(IReadOnlyList<string> Held, IReadOnlyList<string> CancelRequested)> RenewAsync(string owner, IReadOnlyList<string> ids, TimeSpan lease, CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            work => work.QueryAsync<RenewedRow>(
                $"""
                UPDATE operations SET lease_until = {_now} + @lease WHERE lease_owner = @owner AND finished_at IS NULL AND id IN @ids
                RETURNING id AS Id, cancel_requested AS CancelRequested
                """,
                new { owner, ids, lease = Microseconds(lease), now = Now },
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
        var ends = progress.Phase is not (Phases.Forward or Phases.Undo);
        var flag = await work.QuerySingleOrDefaultAsync<long?>(
            $"""
            UPDATE operations SET phase = @Phase, step = @Step, resume_step = @ResumeStep, steps = @Steps, state = @State, failure = @Failure,
                updated_at = {_now}, finished_at = {(ends ? _now : "NULL")}
            WHERE id = @Id AND lease_owner = @owner AND finished_at IS NULL
            RETURNING cancel_requested
            """,
            new
            {
                progress.Id,
                progress.Phase,
                progress.Step,
                progress.ResumeStep,
                progress.Steps,
                progress.State,
                progress.Failure,
                owner,
                now = Now,
            },
            cancellationToken);
        return flag is { } value ? value is 1 : null;
    }

    /// <summary>Removes operations that ended so long ago.</summary>
    public Task<int> DeleteFinishedAsync(TimeSpan kept, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                $"DELETE FROM operations WHERE finished_at < {_now} - @kept", new { kept = Microseconds(kept), now = Now }, cancellationToken),
            cancellationToken);

    /// <summary>One operation, ended or not.</summary>
    public Task<OperationRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<OperationRow>($"SELECT {Columns} FROM operations WHERE id = @id", new { id }, cancellationToken);

    /// <summary>Every unfinished operation, oldest first.</summary>
    public Task<IReadOnlyList<OperationRow>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<OperationRow>(
            $"SELECT {Columns} FROM operations WHERE finished_at IS NULL ORDER BY created_at, id", null, cancellationToken);

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed record AddedRow
    {
        public string? Owner { get; init; }
        public required long LeaseUntil { get; init; }
        public required long Deadline { get; init; }
        public required long CreatedAt { get; init; }
    }

    private sealed record RenewedRow
    {
        public required string Id { get; init; }
        public required long CancelRequested { get; init; }
    }
}

/// <summary>What is written of an operation as it goes on.</summary>
internal sealed record Progress(string Id, string Phase, long Step, long ResumeStep, string Steps, string State, string? Failure);

/// <summary>An operation that nobody holds.</summary>
internal sealed record FreeRow
{
    public required string Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>As <see cref="OperationRow.Steps"/>, empty for none.</summary>
    public required string Steps { get; init; }

    /// <summary>What a worker must know to run it.</summary>
    public string Standing => $"{Kind} {Steps}";
}
