using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Volumes;

// Volumes and snapshots in the shape that the Compute API has always had for them: names in camelCase.

internal sealed record ProxyVolumeResponse(ProxyVolumeView Volume);

internal sealed record ProxyVolumesResponse(IReadOnlyList<ProxyVolumeView> Volumes);

internal sealed record ProxySnapshotResponse(ProxySnapshotView Snapshot);

internal sealed record ProxySnapshotsResponse(IReadOnlyList<ProxySnapshotView> Snapshots);

internal sealed record ProxyVolumeView
{
    public required string Id { get; init; }
    public required string Status { get; init; }
    public required long Size { get; init; }

    [JsonPropertyName("availabilityZone")]
    public required string AvailabilityZone { get; init; }

    [JsonPropertyName("createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("displayName")]
    public required string DisplayName { get; init; }

    [JsonPropertyName("displayDescription")]
    public required string DisplayDescription { get; init; }

    [JsonPropertyName("volumeType")]
    public required string VolumeType { get; init; }

    [JsonPropertyName("snapshotId")]
    public required string? SnapshotId { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>One object without members where no server has it.</summary>
    public required IReadOnlyList<ProxyUseView> Attachments { get; init; }
}

internal sealed record ProxyUseView
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    [JsonPropertyName("volumeId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VolumeId { get; init; }

    [JsonPropertyName("serverId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServerId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }
}

internal sealed record ProxySnapshotView
{
    public required string Id { get; init; }
    public required string Status { get; init; }
    public required long Size { get; init; }

    [JsonPropertyName("createdAt")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("displayName")]
    public required string DisplayName { get; init; }

    [JsonPropertyName("displayDescription")]
    public required string DisplayDescription { get; init; }

    [JsonPropertyName("volumeId")]
    public required string VolumeId { get; init; }
}

internal sealed record ProxyCreateVolumeRequest
{
    public required ProxyNewVolume Volume { get; init; }
}

internal sealed record ProxyNewVolume
{
    [Text(0, 255)]
    public string? VolumeType { get; init; }

    [Loose]
    public JsonElement Metadata { get; init; }

    [Text(0, 255)]
    public string? SnapshotId { get; init; }

    [Whole(1, int.MaxValue)]
    public required long Size { get; init; }

    [Text(0, 255)]
    public string? AvailabilityZone { get; init; }

    [Text(0, 255)]
    public string? DisplayName { get; init; }

    [Text(0, 255)]
    public string? DisplayDescription { get; init; }
}

internal sealed record ProxyCreateSnapshotRequest
{
    public required ProxyNewSnapshot Snapshot { get; init; }
}

internal sealed record ProxyNewSnapshot
{
    [Text(0, 255)]
    public required string VolumeId { get; init; }

    [Flag]
    public bool? Force { get; init; }

    [Text(0, 255)]
    public string? DisplayName { get; init; }

    [Text(0, 255)]
    public string? DisplayDescription { get; init; }
}
