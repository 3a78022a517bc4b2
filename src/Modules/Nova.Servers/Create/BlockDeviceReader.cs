using System.Globalization;
using System.Text.Json;
using Nova.Core;
using Nova.Servers.Volumes;

namespace Nova.Servers.Create;

/// <summary>Reads what a request says of its disks, in either of the two syntaxes, and refuses what no cloud could make. It asks nobody.</summary>
internal static class BlockDeviceReader
{
    private const string Invalid = "Block Device Mapping is Invalid: ";
    private const int MostLocal = 3;
    private const int MostDevices = 24;

    /// <summary>The devices, in their order; without the server's own image as its local root disk, which every server with an image has.</summary>
    public static Result<IReadOnlyList<BlockDeviceRow>> Read(NewServer server)
    {
        if (server is { OldBlockDevices.Count: > 0, BlockDevices.Count: > 0 })
        {
            return new Fault.Invalid("Using different block_device_mapping syntaxes is not allowed in the same request.");
        }

        var isOld = server.OldBlockDevices is { Count: > 0 };
        var hasImage = server.ImageRef is { Length: > 0 };
        List<BlockDeviceRow> devices = [];
        foreach (var (device, position) in ((isOld ? server.OldBlockDevices : server.BlockDevices) ?? []).Select((device, position) => (device, position)))
        {
            if (!IsAbsent(device) && (isOld ? ReadOld(device, position, hasImage) : ReadNew(server, device, position)) is var read)
            {
                if (!read.TryGet(out var row, out var fault))
                {
                    return fault;
                }

                devices.Add(row);
            }
        }

        return Check(devices, isOld, hasImage) is { } refusal ? refusal : devices.Where(device => !IsOwnImage(device)).ToList();
    }

    // Any value but null and false: the device of that name is to be left out.
    private static bool IsAbsent(BlockDevice device) =>
        device.NoDevice is { } no && no.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False) && no.ToString() is not ("" or "False" or "false");

    private static Result<BlockDeviceRow> ReadOld(BlockDevice device, int position, bool hasImage)
    {
        var (source, id) = device switch
        {
            { SnapshotId: { } snapshot } => (BlockDeviceRow.FromSnapshot, snapshot),
            { VolumeId: { } volume } => (BlockDeviceRow.FromVolume, volume),
            _ => (BlockDeviceRow.Blank, ""),
        };
        if (source is BlockDeviceRow.Blank)
        {
            return new Fault.Invalid(Invalid + "an entry of block_device_mapping names neither a volume nor a snapshot.");
        }

        // Old requests have no boot index: without an image the first device is the root.
        return Row(device, position, source, BlockDeviceRow.ToVolume, id) with { BootIndex = position is 0 && !hasImage ? 0 : null };
    }

    private static Result<BlockDeviceRow> ReadNew(NewServer server, BlockDevice device, int position)
    {
        var source = device.SourceType ?? (device.VolumeId is not null ? BlockDeviceRow.FromVolume : device.SnapshotId is not null ? BlockDeviceRow.FromSnapshot
            : device.ImageId is not null ? BlockDeviceRow.FromImage : BlockDeviceRow.Blank);
        var id = device.Uuid ?? (source switch
        {
            BlockDeviceRow.FromVolume => device.VolumeId,
            BlockDeviceRow.FromSnapshot => device.SnapshotId,
            BlockDeviceRow.FromImage => device.ImageId,
            _ => null,
        });
        if (source is not BlockDeviceRow.Blank && !Guid.TryParse(id, out _))
        {
            return new Fault.Invalid(Invalid + $"A device of the source '{source}' needs its uuid; '{id}' is none.");
        }

        var destination = device.DestinationType ?? (source is BlockDeviceRow.FromVolume or BlockDeviceRow.FromSnapshot ? BlockDeviceRow.ToVolume : BlockDeviceRow.ToLocal);
        var row = Row(device, position, source, destination, source is BlockDeviceRow.Blank ? null : id);
        return (source, destination) switch
        {
            (BlockDeviceRow.FromVolume or BlockDeviceRow.FromSnapshot, BlockDeviceRow.ToLocal) => new Fault.Invalid(Invalid + $"Mapping {source} to local is not supported."),
            (BlockDeviceRow.FromImage, BlockDeviceRow.ToLocal) when row.BootIndex is not 0 || !SameId(server.ImageRef, id) =>
                new Fault.Invalid(Invalid + "Mapping image to local is not supported, but for the server's own image as its root."),
            (BlockDeviceRow.Blank, BlockDeviceRow.ToVolume) when row.Size is null =>
                new Fault.Invalid(Invalid + "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size"),
            (BlockDeviceRow.FromImage, BlockDeviceRow.ToVolume) when row.Size is null =>
                new Fault.Invalid(Invalid + "Images with destination_type 'volume' need to have a non-zero size specified"),
            (BlockDeviceRow.Blank, BlockDeviceRow.ToLocal) when row.BootIndex is 0 => new Fault.Invalid(Invalid + "A blank disk of the host cannot be booted from."),
            (BlockDeviceRow.FromVolume, _) when row.VolumeType is not null => new Fault.Invalid(Invalid + "A volume_type is for volumes that are made, and this one is there."),
            (_, BlockDeviceRow.ToLocal) when row.VolumeType is not null => new Fault.Invalid(Invalid + "A volume_type is for volumes."),
            _ => row,
        };
    }

    private static BlockDeviceRow Row(BlockDevice device, int position, string source, string destination, string? id)
    {
        var sourceId = id is null ? null : Guid.Parse(id).ToString();
        return new BlockDeviceRow
        {
            Id = "",
            ServerId = "",
            Position = position,
            Source = source,
            Destination = destination,
            SourceId = sourceId,
            VolumeId = source is BlockDeviceRow.FromVolume ? sourceId : null,
            Size = device.VolumeSize,
            VolumeType = device.VolumeType is { Length: > 0 } type ? type : null,
            DeviceName = device.DeviceName is { Length: > 0 } name ? (name.StartsWith("/dev/", StringComparison.Ordinal) ? name : $"/dev/{name}") : null,
            BootIndex = device.BootIndex is >= 0 and var index ? index : null,
            Bus = device.DiskBus is { Length: > 0 } bus ? bus : null,
            DeviceType = device.DeviceType is { Length: > 0 } kind ? kind : null,
            GuestFormat = device.GuestFormat is { Length: > 0 } format ? format : null,
            Tag = device.Tag ?? device.FirstTag,
            DeleteOnTermination = (device.DeleteOnTermination ?? destination is BlockDeviceRow.ToLocal) ? 1 : 0,
        };
    }

    private static bool IsOwnImage(BlockDeviceRow device) => device is { Source: BlockDeviceRow.FromImage, Destination: BlockDeviceRow.ToLocal };

    private static bool SameId(string? one, string? other) => Guid.TryParse(one, out var left) && Guid.TryParse(other, out var right) && left == right;

    private static Fault.Invalid? Check(List<BlockDeviceRow> devices, bool isOld, bool hasImage)
    {
        // A list of the new syntax is whole: the root is in it, be it the image or a volume. One of the old leaves out the image, which is the root.
        var indexes = devices.Select(device => device.BootIndex).OfType<long>().Concat(isOld && hasImage ? [0L] : []).Order().ToList();
        if (devices.Count > 0 && !indexes.SequenceEqual(Enumerable.Range(0, Math.Max(1, indexes.Count)).Select(number => (long)number)))
        {
            return new Fault.Invalid(Invalid + "Boot sequence for the instance and image/block device mapping combination is not valid.");
        }

        if (devices.Count > MostDevices)
        {
            return new Fault.Invalid(Invalid + string.Create(CultureInfo.InvariantCulture, $"A server has at most {MostDevices} of them."));
        }

        var local = devices.Where(device => device is { Source: BlockDeviceRow.Blank, Destination: BlockDeviceRow.ToLocal }).ToList();
        return devices.Where(device => device.VolumeId is not null).GroupBy(device => device.VolumeId).Any(group => group.Count() > 1)
                ? new Fault.Invalid(Invalid + "A volume is named twice.")
            : devices.Select(device => device.DeviceName).OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } name
                ? new Fault.Invalid(Invalid + $"The device name {name.Key} is given twice.")
            : devices.Select(device => device.Tag).OfType<string>().GroupBy(tag => tag).FirstOrDefault(group => group.Count() > 1) is { } tag
                ? new Fault.Invalid(Invalid + $"The tag {tag.Key} is given twice.")
            : local.Count + (hasImage ? 1 : 0) > MostLocal
                ? new Fault.Invalid(Invalid + "You specified more local devices than the limit allows")
            : local.Count(device => device.GuestFormat is "swap") > 1 || local.Count(device => device.GuestFormat is not "swap") > 1
                ? new Fault.Invalid(Invalid + "A server of this cloud has at most one swap disk and one ephemeral disk.")
            : null;
    }
}
