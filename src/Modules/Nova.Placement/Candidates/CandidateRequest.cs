using Nova.Placement.Providers;

namespace Nova.Placement.Candidates;

/// <summary>What is asked for in one piece.</summary>
internal sealed record RequestGroup
{
    /// <summary>The suffix of its parameters; empty for the group that several providers may serve.</summary>
    public required string Suffix { get; init; }

    public IReadOnlyList<(string ResourceClass, long Amount)> Resources { get; init; } = [];

    public TraitRule Traits { get; init; } = TraitRule.None;

    public AggregateRule Aggregates { get; init; } = AggregateRule.None;

    /// <summary>A member of the tree that it must come from; <see langword="null"/> for any.</summary>
    public string? InTree { get; init; }

    public bool IsGranular => Suffix.Length > 0;
}

/// <summary>A request for allocation candidates.</summary>
internal sealed record CandidateRequest
{
    public required IReadOnlyList<RequestGroup> Groups { get; init; }

    /// <summary>Whether no two granular groups may come from one provider.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>How many are wanted at most; <see langword="null"/> for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Traits of the root.</summary>
    public TraitRule Root { get; init; } = TraitRule.None;

    /// <summary>Suffixes whose providers are one below another.</summary>
    public IReadOnlyList<IReadOnlyList<string>> SameSubtree { get; init; } = [];

    /// <summary>Whether two providers of one tree may serve one request (1.29).</summary>
    public bool AllowsNesting { get; init; }
}
