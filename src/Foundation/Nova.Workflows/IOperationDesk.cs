namespace Nova.Workflows;

/// <summary>What an operator sees of durable operations, and may do about one that does not end.</summary>
public interface IOperationDesk
{
    /// <summary>Those that have not ended, oldest first; with those that have, the newest of them after.</summary>
    Task<IReadOnlyList<OperationSummary>> ListAsync(bool withEnded, int limit, CancellationToken cancellationToken);

    /// <summary>One of them; <see langword="null"/> where there is none.</summary>
    Task<OperationSummary?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many have not ended, by kind and phase; one statement.</summary>
    Task<IReadOnlyList<OperationCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Has it taken up anew, by whichever process comes first, with the time that it had at first.</summary>
    /// <returns>Whether there is one that has not ended.</returns>
    Task<bool> RetryAsync(string id, CancellationToken cancellationToken);

    /// <summary>Ends it as failed where it stands. Nothing is undone: what it holds is the operator's to put right.</summary>
    /// <returns>Whether there is one that had not ended.</returns>
    Task<bool> AbandonAsync(string id, CancellationToken cancellationToken);
}

/// <summary>An operation, in a line.</summary>
public sealed record OperationSummary
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The workflow, e.g. <c>server.build</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is done to, e.g. a server's id.</summary>
    public required string Subject { get; init; }

    /// <summary><c>forward</c>, <c>undo</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The number of the step that comes next, or is undone next.</summary>
    public required long Step { get; init; }

    /// <summary>The names of the steps up to that one, with blanks between; empty where a release wrote it that knows only numbers.</summary>
    public required string Steps { get; init; }

    /// <summary>How often it was taken up.</summary>
    public required long Attempt { get; init; }

    /// <summary>Who runs it; <see langword="null"/> for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>The user's request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Why it failed, as JSON; <see langword="null"/> where it has not.</summary>
    public string? Failure { get; init; }

    /// <summary>When it was accepted, in microseconds UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When it must have ended, in microseconds UTC.</summary>
    public required long Deadline { get; init; }

    /// <summary>When it ended, in microseconds UTC; <see langword="null"/> before.</summary>
    public long? FinishedAt { get; init; }
}

/// <summary>How many operations are open.</summary>
public sealed record OperationCount
{
    /// <summary>The workflow, e.g. <c>server.build</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>forward</c> or <c>undo</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>When the oldest of them was accepted, in microseconds UTC.</summary>
    public required long OldestAt { get; init; }
}
