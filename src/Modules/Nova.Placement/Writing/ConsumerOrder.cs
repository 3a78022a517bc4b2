using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>All that a consumer shall hold from now on.</summary>
internal sealed record ConsumerOrder
{
    /// <summary>The id of who has no project, or no user, that is known.</summary>
    public const string Unknown = "00000000-0000-0000-0000-000000000000";

    /// <summary>The type of who has none.</summary>
    public const string UnknownType = "unknown";

    public required string Consumer { get; init; }

    public string Project { get; init; } = Unknown;

    public string User { get; init; } = Unknown;

    /// <summary>Its type; <see langword="null"/> leaves it what it is.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the generation counts.</summary>
    public bool ChecksGeneration { get; init; }

    /// <summary>What the client has read; <see langword="null"/> for a consumer that is not there yet.</summary>
    public long? Generation { get; init; }

    /// <summary>Provider, class and amount of each; the same class of one provider not twice. Empty for nothing.</summary>
    public required IReadOnlyList<AllocationRow> Allocations { get; init; }
}
