using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>A decision, and all that is logged of it.</summary>
internal sealed record Decision
{
    /// <summary>Of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>How many were looked at.</summary>
    public required int Hosts { get; init; }

    /// <summary>How many could take the server.</summary>
    public int Passed { get; init; }

    /// <summary>One of so many best was drawn.</summary>
    public int SubsetSize { get; init; } = 1;

    /// <summary>How many weigh as much as the heaviest, where those were shuffled; otherwise 0.</summary>
    public int Ties { get; init; }

    /// <summary>The best, and the alternates after it.</summary>
    public IReadOnlyList<Finalist> Finalists { get; init; } = [];

    /// <summary>What each filter did.</summary>
    public IReadOnlyList<FilterResult> Results { get; init; } = [];

    /// <summary>Why there is no candidate; <see langword="null"/> where there is one.</summary>
    public string? Nothing { get; init; }

    /// <summary>The hosts, best first.</summary>
    public IReadOnlyList<HostCandidate> Candidates => [.. Finalists.Select(finalist => finalist.Candidate)];
}

/// <summary>A host that is among the best, and how many there were before it until chance had its say.</summary>
/// <param name="Rank">0 for the heaviest; of equals the first by name.</param>
/// <param name="Candidate">The host.</param>
internal readonly record struct Finalist(int Rank, HostCandidate Candidate);
