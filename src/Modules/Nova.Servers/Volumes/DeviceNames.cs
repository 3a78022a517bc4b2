using Nova.Servers.Storage;

namespace Nova.Servers.Volumes;

/// <summary>Names of a guest's disks: the local ones come first, as their driver gives them; a volume has the next, or the one that was asked for.</summary>
internal static class DeviceNames
{
    /// <summary>The prefix of a server's disks, by what its image says of their bus.</summary>
    public static string PrefixOf(string? bus) => bus switch
    {
        null or "" or "virtio" => "/dev/vd",
        "ide" => "/dev/hd",
        "xen" => "/dev/xvd",
        _ => "/dev/sd",
    };

    /// <summary>The names that a server's disks have.</summary>
    public static HashSet<string> TakenBy(ServerRow row, IReadOnlyList<BlockDeviceRow> devices)
    {
        HashSet<string> taken = [.. devices.Select(device => device.DeviceName).OfType<string>()];
        var prefix = PrefixOf(row.GetImageProperties().GetValueOrDefault("hw_disk_bus"));
        var flavor = row.GetFlavor();
        if (!devices.Any(device => device is { IsVolume: true, IsRoot: true }))
        {
            taken.Add(prefix + "a");
        }

        // The driver names them after the volumes, each with the next free letter: one for each is kept free at the beginning.
        var locals = (flavor.EphemeralDiskGiB > 0 ? 1 : 0) + (flavor.SwapMiB > 0 ? 1 : 0) + row.ConfigDrive;
        for (var letter = 'b'; locals > 0; letter++)
        {
            if (taken.Add($"{prefix}{letter}"))
            {
                locals--;
            }
        }

        return taken;
    }

    /// <summary>The next free name.</summary>
    public static string Next(string prefix, IReadOnlySet<string> taken)
    {
        for (var index = 0; ; index++)
        {
            var letters = index < 26 ? $"{(char)('a' + index)}" : $"{(char)('a' + (index / 26) - 1)}{(char)('a' + (index % 26))}";
            if (!taken.Contains(prefix + letters))
            {
                return prefix + letters;
            }
        }
    }
}
