using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Volumes.Api;

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
