using Nova.Core;

namespace Nova.Fleet.Services;

/// <summary>One role on one host.</summary>
internal sealed record ServiceRecord
{
    public required ServiceId Id { get; init; }

    /// <summary>The id of the API before 2.53.</summary>
    public required long Number { get; init; }

    public required HostName Host { get; init; }

    /// <summary>The role, e.g. <c>nova-compute</c>.</summary>
    public required string Binary { get; init; }

    public required string Topic { get; init; }

    public required bool IsDisabled { get; init; }

    public required string? DisabledReason { get; init; }

    /// <summary>An operator's word that it is down, whatever it reports.</summary>
    public required bool IsForcedDown { get; init; }

    /// <summary>The last heartbeat that was stored; memory may know a later one.</summary>
    public required DateTimeOffset? LastSeen { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>How many heartbeats were stored.</summary>
    public required long ReportCount { get; init; }

    /// <summary>The version of what it says of itself.</summary>
    public required long Version { get; init; }

    /// <summary>Up to which its host has to have let go of what was taken from it before it counts as alive.</summary>
    public required long Epoch { get; init; }

    public bool IsCompute => Binary is Binaries.Compute;

    public string Status => IsDisabled ? "disabled" : "enabled";
}
