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
internal sealed record NewVolumeBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayName { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayDescription { get; init; }

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

    [OrNull]
    [Entries(128, KeyPattern = "^.{1,255}$")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record UpdateVolumeRequest
{
    [OrNull]
    public NameBody? Volume { get; init; }
}

internal sealed record UpdateSnapshotRequest
{
    [OrNull]
    public NameBody? Snapshot { get; init; }
}

[OpenObject]
internal sealed record NameBody
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

internal sealed record CreateSnapshotRequest
{
    public required NewSnapshotBody Snapshot { get; init; }
}

[OpenObject]
internal sealed record NewSnapshotBody
{
    [Text(1, 36, Format = "uuid")]
    public required string VolumeId { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayName { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DisplayDescription { get; init; }

    [OrNull]
    [Flag]
    public bool? Force { get; init; }

    [OrNull]
    [Entries(128, KeyPattern = "^.{1,255}$")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record ExtendRequest
{
    [JsonPropertyName("os-extend")]
    public required ExtendBody Extend { get; init; }
}

internal sealed record ExtendBody
{
    [Whole(1, int.MaxValue)]
    public required long NewSize { get; init; }
}

internal sealed record BootableRequest
{
    [JsonPropertyName("os-set_bootable")]
    public required BootableBody SetBootable { get; init; }
}

internal sealed record BootableBody
{
    [Flag]
    public required bool Bootable { get; init; }
}

internal sealed record ReadOnlyRequest
{
    [JsonPropertyName("os-update_readonly_flag")]
    public required ReadOnlyBody Update { get; init; }
}

internal sealed record ReadOnlyBody
{
    [JsonPropertyName("readonly")]
    [Flag]
    public required bool ReadOnly { get; init; }
}

internal sealed record SetImageMetadataRequest
{
    [JsonPropertyName("os-set_image_metadata")]
    public required VolumeMetadataRequest Set { get; init; }
}

internal sealed record UnsetImageMetadataRequest
{
    [JsonPropertyName("os-unset_image_metadata")]
    public required KeyBody Unset { get; init; }
}

internal sealed record KeyBody
{
    [Text(1, 255)]
    public required string Key { get; init; }
}

internal sealed record ResetVolumeRequest
{
    [JsonPropertyName("os-reset_status")]
    public required ResetBody Reset { get; init; }
}

internal sealed record ResetBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Status { get; init; }

    [OrNull]
    [OneOf("attached", "detached")]
    public string? AttachStatus { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? MigrationStatus { get; init; }
}

internal sealed record AttachRequest
{
    [JsonPropertyName("os-attach")]
    public required AttachBody Attach { get; init; }
}

internal sealed record AttachBody
{
    [OrNull]
    [Text(0, 36, Format = "uuid")]
    public string? InstanceUuid { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? HostName { get; init; }

    [Text(1, 255)]
    public required string Mountpoint { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record DetachRequest
{
    [JsonPropertyName("os-detach")]
    public required DetachBody Detach { get; init; }
}

internal sealed record DetachBody
{
    [OrNull]
    [Text(0, 36)]
    public string? AttachmentId { get; init; }
}

internal sealed record ForceDetachRequest
{
    [JsonPropertyName("os-force_detach")]
    public required ForceDetachBody Detach { get; init; }
}

[OpenObject]
internal sealed record ForceDetachBody
{
    [OrNull]
    [Text(0, 36)]
    public string? AttachmentId { get; init; }
}

internal sealed record ConnectRequest
{
    [JsonPropertyName("os-initialize_connection")]
    public required ConnectorBody Connect { get; init; }
}

internal sealed record ConnectorBody
{
    public required ConnectorFacts Connector { get; init; }
}

[OpenObject]
internal sealed record ConnectorFacts
{
    [OrNull]
    [Text(0, 255)]
    public string? Host { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Mountpoint { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record CreateAttachmentRequest
{
    public required NewAttachmentBody Attachment { get; init; }
}

internal sealed record NewAttachmentBody
{
    [Text(1, 36, Format = "uuid")]
    public required string VolumeUuid { get; init; }

    [OrNull]
    [Text(0, 36, Format = "uuid")]
    public string? InstanceUuid { get; init; }

    [OrNull]
    public ConnectorFacts? Connector { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record UpdateAttachmentRequest
{
    public required UpdateAttachmentBody Attachment { get; init; }
}

internal sealed record UpdateAttachmentBody
{
    public required ConnectorFacts Connector { get; init; }
}

internal sealed record TypeRequest
{
    public required TypeBody VolumeType { get; init; }
}

[OpenObject]
internal sealed record TypeBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [JsonPropertyName("os-volume-type-access:is_public")]
    [Flag]
    public bool? IsPublic { get; init; }

    [OrNull]
    [Flag]
    [JsonPropertyName("is_public")]
    public bool? Public { get; init; }

    [OrNull]
    [Entries(128)]
    public IReadOnlyDictionary<string, string>? ExtraSpecs { get; init; }
}

internal sealed record ExtraSpecsRequest
{
    [Entries(128)]
    public required IReadOnlyDictionary<string, string> ExtraSpecs { get; init; }
}

internal sealed record QuotaSetRequest
{
    public required QuotaSetBody QuotaSet { get; init; }
}

[OpenObject]
internal sealed record QuotaSetBody
{
    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Volumes { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Snapshots { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Gigabytes { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? PerVolumeGigabytes { get; init; }
}
