using System.Collections.Frozen;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Snapshots;

/// <summary>Says what an image of a server is registered with: what the server's own image had, and where it comes from.</summary>
internal sealed class SnapshotPlanner(IImageCatalog images)
{
    /// <summary>The property by which an image names the server that it was made of.</summary>
    public const string ServerProperty = "instance_uuid";

    /// <summary>The property that tells images of users from backups.</summary>
    public const string TypeProperty = "image_type";

    /// <summary>The property with the kind of a backup.</summary>
    public const string BackupTypeProperty = "backup_type";

    private const string BaseImageProperty = "base_image_ref";

    // What says something of one content, or of how it was made, is not true of a copy (non_inheritable_image_properties of the original).
    private static readonly FrozenSet<string> OfOneImage =
    [
        "cache_in_nova", "bittorrent", "img_signature_hash_method", "img_signature", "img_signature_key_type", "img_signature_certificate_uuid",
        BackupTypeProperty, VolumeSnapshots.DevicesProperty, VolumeSnapshots.SyntaxProperty,
    ];

    /// <summary>The image, with an id of its own.</summary>
    /// <param name="caller">Whose image it shall be.</param>
    /// <param name="row">The server.</param>
    /// <param name="name">The name.</param>
    /// <param name="properties">What this image says besides; it has precedence.</param>
    /// <param name="cancellationToken">Ends the wait for the image service.</param>
    public async Task<NewImage> PlanAsync(
        RequestContext caller, ServerRow row, string name, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        // An image that is gone, or that the caller may not see, demands nothing any more.
        var own = row.ImageId is { } id && (await images.FindAsync(caller, Identifier.Parse<ImageId>(id), cancellationToken)).TryGet(out var found, out _) ? found : null;
        Dictionary<string, string> all = new(row.GetImageProperties().Where(pair => !OfOneImage.Contains(pair.Key)), StringComparer.Ordinal)
        {
            [ServerProperty] = row.Id,
            ["user_id"] = caller.User.Value,
        };
        if (row.ImageId is not null)
        {
            all.TryAdd(BaseImageProperty, row.ImageId);
        }

        foreach (var (key, value) in properties)
        {
            all[key] = value;
        }

        return new NewImage
        {
            Id = Identifier.New<ImageId>(),
            Name = name,
            Owner = caller.Project,

            // The server's project shall be able to have it as well.
            Visibility = row.ProjectId == caller.Project.Value ? "private" : "shared",
            DiskFormat = "qcow2",
            MinDiskGiB = row.IsVolumeBacked ? 0 : Math.Max(own?.MinDiskGiB ?? 0, row.GetFlavor().RootDiskGiB),
            MinMemoryMiB = own?.MinMemoryMiB ?? 0,
            Properties = all,
        };
    }
}
