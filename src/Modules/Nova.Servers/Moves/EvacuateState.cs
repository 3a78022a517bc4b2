using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Servers.Moves;

/// <summary>What an evacuation knows besides the rows.</summary>
internal sealed record EvacuateState
{
    public required ServerId Server { get; init; }

    /// <summary>The number of the migration.</summary>
    public required long Migration { get; init; }

    /// <summary>Whether the server runs on its new host.</summary>
    public required bool Start { get; init; }

    /// <summary>The host that is down.</summary>
    public required HostName Source { get; init; }

    /// <summary>A host that the admin asked for.</summary>
    public HostName? RequestedHost { get; init; }

    /// <summary>Whether that is taken without asking the filters.</summary>
    public bool IsForced { get; init; }

    /// <summary>The host that it goes to, once that is known.</summary>
    public HostName? Host { get; init; }
    public string? Node { get; init; }
    public string? Zone { get; init; }

    /// <summary>Whether that host never had the order to run it.</summary>
    public bool IsUnreached { get; init; }

    [JsonIgnore]
    public HostName Target => Host ?? throw new InvalidOperationException("There is no host to evacuate to.");
}
