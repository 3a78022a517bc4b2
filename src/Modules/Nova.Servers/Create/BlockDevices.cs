using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
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

    [Since(2, 32)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }

    [Since(2, 67)]
    [OrNull]
    [Text(0, 255)]
    public string? VolumeType { get; init; }

    /// <summary>The server's own image as its local root disk: what clients send along with <c>imageRef</c>.</summary>
    [JsonIgnore]
    public bool IsRootImage => SourceType is "image" && DestinationType is "local" or null && BootIndex is 0;

    /// <summary>A blank local disk: swap or ephemeral.</summary>
    [JsonIgnore]
    public bool IsBlankLocal => SourceType is "blank" && DestinationType is "local" or null;
}

/// <summary>What a request may say of its disks while there are no volumes: its image, and the flavor's own swap and ephemeral disk.</summary>
internal static class BlockDevices
{
    public static Result<Done> Check(NewServer server, PlanParts parts)
    {
        if (server.OldBlockDevices is { Count: > 0 })
        {
            return new Fault.Invalid("Block Device Mapping is Invalid: this cloud has no volumes.");
        }

        foreach (var device in server.BlockDevices ?? [])
        {
            if (device.IsRootImage && Guid.TryParse(device.Uuid, out var image) && image == parts.Image.Id.Value)
            {
                continue;
            }

            if (!device.IsBlankLocal)
            {
                return new Fault.Invalid("Block Device Mapping is Invalid: this cloud has no volumes, and a server has one image.");
            }

            var (kind, allowed) = device.GuestFormat is "swap" ? ("swap", parts.Flavor.SwapMiB / 1024.0) : ("ephemeral", parts.Flavor.EphemeralDiskGiB);
            if ((device.VolumeSize ?? 0) > allowed)
            {
                return new Fault.Invalid($"Block Device Mapping is Invalid: the {kind} disk is larger than the flavor allows, {allowed} GiB.");
            }
        }

        return default(Done);
    }
}
