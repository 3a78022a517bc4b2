using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Volumes.Work;

/// <summary>What is done to a volume or a snapshot.</summary>
internal enum VolumeVerb
{
    Create,
    Delete,
    Extend,
    Snapshot,
    DeleteSnapshot,
    Upload,
}

/// <summary>What the work knows besides the rows.</summary>
internal sealed record VolumeAct
{
    public required VolumeVerb Verb { get; init; }
    public required VolumeId Volume { get; init; }
    public SnapshotId? Snapshot { get; init; }

    /// <summary>The size that it grows to; its quota is taken already.</summary>
    public long NewSizeGiB { get; init; }

    /// <summary>The image that is made of it.</summary>
    public NewImage? Image { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VolumeAct))]
internal sealed partial class VolumeWorkJson : JsonSerializerContext;
