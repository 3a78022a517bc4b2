using System.Text.Json.Serialization;
using Nova.Contracts.Volumes;
using Nova.Core;

namespace Nova.Servers.Volumes;

/// <summary>What the exchange of a server's volume knows besides the rows.</summary>
internal sealed record SwapOfVolumes
{
    public required ServerId Server { get; init; }

    /// <summary>The row of the block device.</summary>
    public required string Device { get; init; }
    public required VolumeId Old { get; init; }
    public required AttachmentId OldHold { get; init; }

    /// <summary>How the server's host reaches the old one.</summary>
    public required VolumeConnection OldConnection { get; init; }
    public required long OldSizeBytes { get; init; }
    public required VolumeId New { get; init; }
    public required AttachmentId NewHold { get; init; }

    /// <summary>How it reaches the new one, once that is known.</summary>
    public VolumeConnection? NewConnection { get; init; }
    public required long NewSizeBytes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SwapOfVolumes))]
internal sealed partial class SwapWorkflowJson : JsonSerializerContext;
