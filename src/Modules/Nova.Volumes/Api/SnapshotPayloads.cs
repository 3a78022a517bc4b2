using Nova.Web;

namespace Nova.Volumes.Api;

internal sealed record UpdateSnapshotRequest
{
    [OrNull]
    public NameBody? Snapshot { get; init; }
}

internal sealed record CreateSnapshotRequest
{
    public required NewSnapshotBody Snapshot { get; init; }
}

[OpenObject]
internal sealed record NewSnapshotBody : NameBody
{
    [Text(1, 36, Format = "uuid")]
    public required string VolumeId { get; init; }

    [OrNull]
    [Flag]
    public bool? Force { get; init; }
}
