namespace Nova.Workflows.Storage;

/// <summary>A row of <c>operations</c>. Instants are microseconds UTC, truth values 0 or 1.</summary>
internal sealed record OperationRow
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string RequestId { get; init; }
    public required long IsAdmin { get; init; }

    /// <summary>One of <see cref="Phases"/>.</summary>
    public required string Phase { get; init; }

    /// <summary>The step that is to be run next, or, while undoing, the step that is to be undone next.</summary>
    public required long Step { get; init; }

    /// <summary>While undoing: the step after whose undo the operation goes forward again; -1 to end as failed.</summary>
    public required long ResumeStep { get; init; }

    /// <summary>The names of the steps up to <see cref="Step"/>, with blanks between; see <see cref="StepList"/>.</summary>
    public string? Steps { get; init; }

    /// <summary>The workflow's state as JSON.</summary>
    public required string State { get; init; }

    /// <summary>The <see cref="WorkflowFailure"/> as JSON, once there is one.</summary>
    public string? Failure { get; init; }
    public required long Attempt { get; init; }
    public required long CancelRequested { get; init; }
    public string? LeaseOwner { get; init; }
    public required long LeaseUntil { get; init; }
    public required long Deadline { get; init; }
    public required long CreatedAt { get; init; }
    public required long UpdatedAt { get; init; }
    public long? FinishedAt { get; init; }

    /// <summary>What the clock that wrote the other instants said when the row was added or taken: how much time is left is a difference of its own.</summary>
    public long ReadAt { get; init; }
}

/// <summary>Where an operation stands.</summary>
internal static class Phases
{
    public const string Forward = "forward";
    public const string Undo = "undo";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
