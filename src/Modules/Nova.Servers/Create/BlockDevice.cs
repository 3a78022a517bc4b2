using System.Text.Json;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>One entry of <c>block_device_mapping_v2</c>.</summary>
internal sealed record BlockDevice
{
    [Text(0, 255)]
    public string? VirtualName { get; init; }

    [Text(1, 64, Format = "uuid")]
    public string? VolumeId { get; init; }

    [Text(1, 64, Format = "uuid")]
    public string? SnapshotId { get; init; }

    [Text(1, 64, Format = "uuid")]
    public string? ImageId { get; init; }

    [Whole(1, int.MaxValue)]
    public int? VolumeSize { get; init; }

    [Text(1, 255, Pattern = "^[a-zA-Z0-9._/-]*$")]
    public string? DeviceName { get; init; }

    [Flag]
    public bool? DeleteOnTermination { get; init; }

    [Loose]
    public JsonElement? NoDevice { get; init; }

    [Text(0, 16777215)]
    public string? ConnectionInfo { get; init; }

    [OneOf("volume", "image", "snapshot", "blank")]
    public string? SourceType { get; init; }

    [OneOf("local", "volume")]
    public string? DestinationType { get; init; }

    [Text(1, 255, Pattern = "^[a-zA-Z0-9._-]*$")]
    public string? Uuid { get; init; }

    [Text(0, 255)]
    public string? GuestFormat { get; init; }

    [Text(0, 255)]
    public string? DeviceType { get; init; }

    [Text(0, 255)]
    public string? DiskBus { get; init; }

    [OrNull]
    [Whole(int.MinValue, int.MaxValue)]
    public int? BootIndex { get; init; }

    [Since(2, 42)]
    [WireName("tag")]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }

    /// <summary>The next microversion lost it, and 2.42 brought it back.</summary>
    [Since(2, 32)]
    [Until(2, 32)]
    [WireName("tag")]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? FirstTag { get; init; }

    [Since(2, 67)]
    [OrNull]
    [Text(0, 255)]
    public string? VolumeType { get; init; }
}
