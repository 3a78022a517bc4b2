using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Servers.Snapshots;

namespace Nova.Servers.Create;

/// <summary>
/// An image that was made of a server on volumes has no content: it says which disks its servers have. Such a server is one on volumes, as if
/// the request had named them. What the image says was written by a user, and is judged like a request.
/// </summary>
internal sealed class ImageDevices(IImageCatalog images)
{
    private const int MostDevices = 24;

    /// <summary>The request with the image's disks in the place of the image; the request itself where the image is a usual one.</summary>
    /// <returns><see cref="Fault.Invalid"/> where the image's disks cannot be read.</returns>
    public async Task<Result<NewServer>> ExpandAsync(RequestContext caller, NewServer server, CancellationToken cancellationToken)
    {
        if (server.ImageRef is not { Length: > 0 } text || !Guid.TryParse(text, out var id)
            || !(await images.FindAsync(caller, new ImageId(id), cancellationToken)).TryGet(out var image, out _)
            || image.Properties.GetValueOrDefault(VolumeSnapshots.DevicesProperty) is not { Length: > 0 } devices)
        {
            return server;
        }

        if (server.OldBlockDevices is { Count: > 0 } || !Read(devices).TryGet(out var own, out _))
        {
            return new Fault.Invalid($"Image {image.Id} has a block_device_mapping that cannot be used here.");
        }

        // A device of the request takes the place of the image's of that name or boot index.
        var asked = (server.BlockDevices ?? []).Where(device => device.ImageId is null && device.SourceType is not "image").ToList();
        var kept = own.Where(device => !asked.Exists(other => (device.DeviceName is not null && other.DeviceName == device.DeviceName)
            || (device.BootIndex is >= 0 && other.BootIndex == device.BootIndex)));
        return server with { ImageRef = "", BlockDevices = [.. kept, .. asked] };
    }

    private static Result<List<BlockDevice>> Read(string devices)
    {
        try
        {
            var read = JsonSerializer.Deserialize(devices, ImageDevicesJson.Default.ListImageDevice) ?? [];
            return read.Count is > 0 and <= MostDevices && read.TrueForAll(device => device is not null)
                ? read.ConvertAll(device => device.ToDevice())
                : new Fault.Invalid("It has too few or too many entries.");
        }
        catch (JsonException broken)
        {
            return new Fault.Invalid(broken.Message);
        }
    }
}

/// <summary>One disk, as an image tells of it.</summary>
internal sealed record ImageDevice
{
    public string? SourceType { get; init; }
    public string? DestinationType { get; init; }
    public string? SnapshotId { get; init; }
    public int? BootIndex { get; init; }
    public int? VolumeSize { get; init; }
    public bool? DeleteOnTermination { get; init; }
    public string? DeviceName { get; init; }
    public string? DiskBus { get; init; }
    public string? DeviceType { get; init; }
    public string? GuestFormat { get; init; }
    public string? VolumeType { get; init; }
    public string? Tag { get; init; }

    // Only what a snapshot makes: an image cannot give its user a volume of another's.
    public BlockDevice ToDevice() => new()
    {
        SourceType = SourceType is "snapshot" ? "snapshot" : "blank",
        DestinationType = SourceType is "snapshot" || DestinationType is "volume" ? "volume" : "local",
        Uuid = SourceType is "snapshot" ? SnapshotId ?? "" : null,
        BootIndex = BootIndex,
        VolumeSize = VolumeSize is > 0 ? VolumeSize : null,
        DeleteOnTermination = DeleteOnTermination,
        DeviceName = DeviceName,
        DiskBus = DiskBus,
        DeviceType = DeviceType,
        GuestFormat = GuestFormat,
        VolumeType = VolumeType,
        Tag = Tag,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ImageDevice>))]
internal sealed partial class ImageDevicesJson : JsonSerializerContext;
