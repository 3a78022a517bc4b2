using System.Globalization;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Servers.Volumes;

/// <summary>What a volume remembers of its image, as an image: a server on a volume asks it for what others ask their image.</summary>
internal static class VolumeImage
{
    private static readonly string[] OwnMembers = ["image_id", "image_name", "disk_format", "container_format", "min_disk", "min_ram", "size", "checksum"];

    /// <summary>An image that has never been anywhere, for a volume that remembers nothing.</summary>
    public static Image Of(IReadOnlyDictionary<string, string> remembered) => new()
    {
        Id = Identifier.TryParse<ImageId>(remembered.GetValueOrDefault("image_id"), out var id) ? id : default,
        Name = remembered.GetValueOrDefault("image_name", ""),
        Status = "active",
        DiskFormat = "raw",
        ContainerFormat = "bare",
        SizeBytes = 0,
        MinDiskGiB = Number(remembered, "min_disk"),
        MinMemoryMiB = Number(remembered, "min_ram"),
        Owner = new ProjectId(""),
        Visibility = "private",
        Properties = remembered.Where(pair => !OwnMembers.Contains(pair.Key)).ToDictionary(),
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The same from a server's row, which keeps the properties.</summary>
    public static Image OfRow(IReadOnlyDictionary<string, string> properties) => Of(new Dictionary<string, string>()) with { Properties = properties };

    private static int Number(IReadOnlyDictionary<string, string> remembered, string name) =>
        int.TryParse(remembered.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
