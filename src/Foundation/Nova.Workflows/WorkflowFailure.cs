namespace Nova.Workflows;

/// <summary>Why an operation could not be completed. It is stored with the operation and becomes the server's fault.</summary>
/// <param name="Message">For the user; names no host and no secret.</param>
public sealed record WorkflowFailure(string Message)
{
    /// <summary>The HTTP status that the fault shows: 500 for what is ours to mend, 4xx for what the user can change.</summary>
    public int Code { get; init; } = 500;

    /// <summary>For administrators: the reason in figures, the trace.</summary>
    public string? Details { get; init; }

    /// <summary>The step that failed; set by the engine.</summary>
    public string Step { get; init; } = "";

    /// <summary>Nothing went wrong: a later operation on the same subject asked this one to stop.</summary>
    public bool IsCancelled { get; init; }
}
