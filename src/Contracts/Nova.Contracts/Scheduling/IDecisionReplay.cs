using Nova.Core;

namespace Nova.Contracts.Scheduling;

/// <summary>Draws a decision of the scheduler again from what its log line tells: a pure function, anywhere and at any later time.</summary>
public interface IDecisionReplay
{
    /// <summary>The record in a line of the scheduler's log, whatever stands around it; <see langword="null"/> where the line holds none.</summary>
    DecisionRecord? Find(string line);

    /// <summary>Draws again. What chance decided follows from the request's id; what the weights decided is checked.</summary>
    ReplayedDecision Replay(DecisionRecord record);
}

/// <summary>What of a decision is written into the log.</summary>
public sealed record DecisionRecord
{
    /// <summary>The request's id, which seeds every random choice.</summary>
    public required string RequestId { get; init; }

    /// <summary>The driver that decided.</summary>
    public required string Driver { get; init; }

    /// <summary>One of so many best hosts was drawn.</summary>
    public required int SubsetSize { get; init; }

    /// <summary>Hosts that were looked at.</summary>
    public required int Hosts { get; init; }

    /// <summary>Hosts that could take the server.</summary>
    public required int Passed { get; init; }

    /// <summary>How many weighed as much as the heaviest and were shuffled; 0 where equal hosts are not.</summary>
    public required int Ties { get; init; }

    /// <summary>The host that was chosen, and its alternates.</summary>
    public required IReadOnlyList<RecordedHost> Chosen { get; init; }

    /// <summary>The filters in their order.</summary>
    public IReadOnlyList<RecordedFilter> Filters { get; init; } = [];
}

/// <summary>A host of a recorded decision.</summary>
/// <param name="Host">The host.</param>
/// <param name="Rank">How many hosts came before it by weight, and by name among equals.</param>
/// <param name="Weight">What it weighed.</param>
public sealed record RecordedHost(string Host, int Rank, double Weight);

/// <summary>A filter of a recorded decision.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entered">Hosts that came in.</param>
/// <param name="Refused">Hosts that it refused.</param>
public sealed record RecordedFilter(string Name, int Entered, int Refused);

/// <summary>A decision that was drawn again.</summary>
/// <param name="Seed">The seed of the request.</param>
/// <param name="Ranks">The ranks in the order in which they are drawn.</param>
/// <param name="Hosts">The hosts of those ranks, as far as the record names them.</param>
/// <param name="Differences">What is otherwise than in the record, in words; empty where the decision is the same.</param>
public sealed record ReplayedDecision(int Seed, IReadOnlyList<int> Ranks, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> Differences);
