using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Volumes.Api;

internal sealed record CreateVolumeRequest
{
    public required NewVolumeBody Volume { get; init; }

    [Loose]
    [OrNull]
    [JsonPropertyName("OS-SCH-HNT:scheduler_hints")]
    public JsonElement? Hints { get; init; }
}

[OpenObject]
internal sealed record NewVolumeBody : NameBody
{
    [OrNull]
    [Whole(1, int.MaxValue)]
    public long? Size { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? AvailabilityZone { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? VolumeType { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? SourceVolid { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? SnapshotId { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? BackupId { get; init; }

    [OrNull]
    [JsonPropertyName("imageRef")]
    [Text(0, 255)]
    public string? ImageRef { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? ImageId { get; init; }

    [OrNull]
    [Flag]
    public bool? Multiattach { get; init; }
}

internal sealed record UpdateVolumeRequest
{
    [OrNull]
    public NameBody? Volume { get; init; }
}

/// <summary>What people say of a volume or a snapshot, by today's names and by those of the older API.</summary>
[OpenObject]
internal record NameBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayName { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayDescription { get; init; }

    [OrNull]
    [Entries(128, KeyPattern = "^.{1,255}$")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record VolumeMetadataRequest
{
    [Entries(128, KeyPattern = "^.{1,255}$")]
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

internal sealed record VolumeMetaRequest
{
    [Entries(1, KeyPattern = "^.{1,255}$")]
    public required IReadOnlyDictionary<string, string> Meta { get; init; }
}
