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
