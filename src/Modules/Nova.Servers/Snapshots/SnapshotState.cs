using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Servers.Snapshots;

/// <summary>What the making of an image knows besides the server's row.</summary>
internal sealed record SnapshotState
{
    public required ServerId Server { get; init; }

    /// <summary>The image that is made; <see langword="null"/> where only old backups go.</summary>
    public NewImage? Image { get; init; }

    /// <summary>The volumes of a server whose root disk is one, each with the snapshot that is made of it; then there is no copy of a disk.</summary>
    public IReadOnlyList<VolumeCopy> Volumes { get; init; } = [];

    /// <summary>The kind of backup; <see langword="null"/> for an image that is none.</summary>
    public string? BackupType { get; init; }

    /// <summary>How many backups of the kind stay.</summary>
    public int Rotation { get; init; }
}

/// <summary>A volume and the snapshot that is made of it.</summary>
internal sealed record VolumeCopy
{
    public required VolumeId Volume { get; init; }
    public required SnapshotId Snapshot { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SnapshotState))]
internal sealed partial class SnapshotWorkflowJson : JsonSerializerContext;
