using System.Text.Json.Serialization;
using Nova.Contracts.Flavors;
using Nova.Core;

namespace Nova.Servers.Moves;

/// <summary>What a resize or a cold migration knows besides the rows.</summary>
internal sealed record ResizeState
{
    public required ServerId Server { get; init; }

    /// <summary>The number of the migration.</summary>
    public required long Migration { get; init; }

    /// <summary>Whose quota it is.</summary>
    public required ProjectId Project { get; init; }
    public required Flavor Old { get; init; }
    public required Flavor New { get; init; }
    public required bool WasRunning { get; init; }

    /// <summary>The host that it is on.</summary>
    public required HostName Source { get; init; }

    /// <summary>A host that an admin asked for.</summary>
    public HostName? RequestedHost { get; init; }

    /// <summary>The host that it goes to, once that is known.</summary>
    public HostName? Host { get; init; }
    public string? Node { get; init; }
    public string? Zone { get; init; }

    /// <summary>How the other host gets the disks.</summary>
    public string? Offer { get; init; }

    /// <summary>Whether the other host never had the order to run it.</summary>
    public bool IsUnreached { get; init; }

    [JsonIgnore]
    public HostName Target => Host ?? throw new InvalidOperationException("There is no host to move to.");

    [JsonIgnore]
    public bool IsSameHost => Host == Source;
}

/// <summary>What the end of a resize, good or bad, knows besides the rows.</summary>
internal sealed record ResizeEnd
{
    public required ServerId Server { get; init; }

    /// <summary>The number of the migration.</summary>
    public required long Migration { get; init; }

    /// <summary>What the end removes is gone already, though that could not be written down: there is no way back.</summary>
    public bool IsGone { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ResizeState))]
[JsonSerializable(typeof(ResizeEnd))]
[JsonSerializable(typeof(EvacuateState))]
[JsonSerializable(typeof(LiveMoveState))]
internal sealed partial class MoveWorkflowJson : JsonSerializerContext;
