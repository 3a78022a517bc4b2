namespace Nova.Workflows;

/// <summary>One step: what it does and how that is taken back.</summary>
/// <typeparam name="TState">The workflow's state.</typeparam>
/// <param name="Name">Its name, unique in the workflow; in logs, faults and crash points.</param>
/// <param name="Run">Does it. Safe to repeat: it may be run again after a crash at any point.</param>
public sealed record WorkflowStep<TState>(string Name, Func<StepContext<TState>, CancellationToken, Task<StepOutcome>> Run)
    where TState : class
{
    /// <summary>
    /// Takes it back, whole or half done or never begun; twice is once. It runs with a time limit of its own, and again until
    /// it succeeds. <see langword="null"/> where there is nothing to take back.
    /// </summary>
    public Func<StepContext<TState>, CancellationToken, Task>? Undo { get; init; }

    /// <summary>
    /// Whether the commit of this step is refused once the operation was asked to stop: the subject belongs to what took its place. Only for a step
    /// that leaves nothing behind which must be written down.
    /// </summary>
    public bool GivesWay { get; init; }

    /// <summary>How long one run may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How a step ended.</summary>
public sealed record StepOutcome
{
    private StepOutcome(WorkflowFailure? failure, string? backTo) => (Failure, BackTo) = (failure, backTo);

    /// <summary>Done: on to the next step.</summary>
    public static StepOutcome Next { get; } = new(null, null);

    internal WorkflowFailure? Failure { get; }

    internal string? BackTo { get; }

    /// <summary>It cannot be done: undo everything and end as failed.</summary>
    public static StepOutcome Fail(WorkflowFailure failure) => new(failure, null);

    /// <summary>It cannot be done this way: undo down to and with the named earlier step, then go on from that step.</summary>
    public static StepOutcome Back(string step, WorkflowFailure why) => new(why, step);
}
