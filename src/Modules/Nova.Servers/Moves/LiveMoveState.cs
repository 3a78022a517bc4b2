using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Servers.Moves;

/// <summary>What a live migration knows besides the rows.</summary>
internal sealed record LiveMoveState
{
    public required ServerId Server { get; init; }

    /// <summary>The number of the migration.</summary>
    public required long Migration { get; init; }

    /// <summary>The host that it is on.</summary>
    public required HostName Source { get; init; }

    /// <summary>A host that the admin asked for.</summary>
    public HostName? RequestedHost { get; init; }

    /// <summary>Whether that is taken without asking the filters.</summary>
    public bool IsForced { get; init; }

    /// <summary>Whether disks are copied; <see langword="null"/> to find out.</summary>
    public bool? CopyDisks { get; init; }

    /// <summary>Hosts that could not get ready.</summary>
    public IReadOnlyList<HostName> Tried { get; init; } = [];

    /// <summary>The host that it goes to, once that is known.</summary>
    public HostName? Host { get; init; }
    public string? Node { get; init; }
    public string? Zone { get; init; }

    /// <summary>How the other host is reached.</summary>
    public string? Destination { get; init; }

    /// <summary>The guest runs on the other host, though that could not be written down: there is no way back.</summary>
    public bool HasMoved { get; init; }

    [JsonIgnore]
    public HostName Target => Host ?? throw new InvalidOperationException("There is no host to move to.");
}
