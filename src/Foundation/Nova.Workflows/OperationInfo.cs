using Nova.Core;

namespace Nova.Workflows;

/// <summary>What every step may know of the operation that it belongs to.</summary>
public sealed record OperationInfo
{
    /// <summary>The operation: the key by which everything that a step asks of others is idempotent.</summary>
    public required OperationId Id { get; init; }

    /// <summary>The workflow, e.g. <c>server.build</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, e.g. the text of a server's id. At most one operation of a subject runs at a time.</summary>
    public required string Subject { get; init; }

    /// <summary>Who asked. Without the user's token, which is not stored.</summary>
    public required RequestContext Caller { get; init; }

    /// <summary>When it must have ended; after that it is undone.</summary>
    public required DateTimeOffset Deadline { get; init; }
}

/// <summary>A piece of work to begin.</summary>
/// <typeparam name="TState">The workflow's state.</typeparam>
/// <param name="Subject">What it is about.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="State">What the first step starts from.</param>
public sealed record NewOperation<TState>(string Subject, RequestContext Caller, TState State)
    where TState : class;
