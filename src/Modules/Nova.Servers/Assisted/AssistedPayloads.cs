using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Assisted;

internal sealed record AssistedSnapshotRequest
{
    public required NewAssistedSnapshot Snapshot { get; init; }
}

internal sealed record NewAssistedSnapshot
{
    [Text(1, int.MaxValue)]
    public required string VolumeId { get; init; }

    public required AssistedSnapshotInfo CreateInfo { get; init; }
}

internal sealed record AssistedSnapshotInfo
{
    [Text(1, int.MaxValue)]
    public required string SnapshotId { get; init; }

    [OneOf("qcow2")]
    public required string Type { get; init; }

    [Text(1, int.MaxValue)]
    public required string NewFile { get; init; }

    [Text(1, int.MaxValue)]
    public string? Id { get; init; }
}

internal sealed record AssistedSnapshotResponse(AssistedSnapshotView Snapshot);

internal sealed record AssistedSnapshotView
{
    /// <summary>As it was given.</summary>
    public required string? Id { get; init; }

    [JsonPropertyName("volumeId")]
    public required string VolumeId { get; init; }
}

/// <summary><c>delete_info</c> is a JSON text of which only the volume is read here: the rest is the host's own knowledge.</summary>
[ClosedSince(2, 75)]
internal sealed record DeleteAssistedQuery
{
    public IReadOnlyList<string>? DeleteInfo { get; set; }
}

[JsonSerializable(typeof(AssistedSnapshotRequest))]
[JsonSerializable(typeof(AssistedSnapshotResponse))]
internal sealed partial class AssistedJson : JsonSerializerContext;
