using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Snapshots;

internal sealed record CreateImageRequest
{
    [JsonPropertyName("createImage")]
    public required SnapshotWish CreateImage { get; init; }
}

internal sealed record SnapshotWish
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    [Entries(int.MaxValue)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record CreateBackupRequest
{
    [JsonPropertyName("createBackup")]
    public required NewBackup CreateBackup { get; init; }
}

internal sealed record NewBackup
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    /// <summary>A word of the user's, e.g. <c>daily</c>: backups of one kind take turns.</summary>
    [Text(0, 255)]
    public required string BackupType { get; init; }

    /// <summary>How many backups of the kind stay, this one among them; none is made where it is 0.</summary>
    [Whole(0, int.MaxValue)]
    public required int Rotation { get; init; }

    [Entries(int.MaxValue)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record ImageIdResponse(string ImageId);

[JsonSerializable(typeof(CreateImageRequest))]
[JsonSerializable(typeof(CreateBackupRequest))]
[JsonSerializable(typeof(ImageIdResponse))]
internal sealed partial class SnapshotsJson : JsonSerializerContext;
