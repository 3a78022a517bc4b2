using Nova.Core;

namespace Nova.Fleet.Aggregates;

/// <summary>A named set of hosts with metadata for the scheduler; the one key <c>availability_zone</c> makes its hosts a zone.</summary>
internal sealed record Aggregate
{
    public const string ZoneKey = "availability_zone";

    public required Guid Id { get; init; }

    /// <summary>The id in paths.</summary>
    public required long Number { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? UpdatedAt { get; init; }

    public required IReadOnlyList<HostName> Hosts { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string? AvailabilityZone => Metadata.GetValueOrDefault(ZoneKey);
}
