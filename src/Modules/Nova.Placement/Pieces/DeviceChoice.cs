using System.Globalization;
using Nova.Contracts.Placement;

namespace Nova.Placement.Pieces;

/// <summary>Which devices a guest gets.</summary>
internal static class DeviceChoice
{
    private const string RemoteManaged = "remote_managed";

    /// <summary>Chooses; <see langword="null"/>, and why, where there are not enough.</summary>
    /// <param name="free">Devices that nobody has.</param>
    /// <param name="demands">What is asked for.</param>
    /// <param name="all">The host's cells.</param>
    /// <param name="chosen">Those that the guest is on; none for a guest that does not care.</param>
    /// <param name="reason">What is missing.</param>
    public static IReadOnlyList<FittedDevice>? Of(
        IReadOnlyList<HostDevice> free, IReadOnlyList<DeviceDemand> demands, IReadOnlyList<HostCell> all, IReadOnlyCollection<HostCell> chosen, out string reason)
    {
        List<FittedDevice> fitted = [];
        HashSet<string> gone = new(StringComparer.Ordinal);
        foreach (var demand in demands)
        {
            HostDevice[] suitable =
            [
                .. free.Where(device => !IsGone(device, gone) && demand.AnyOf.Any(shape => Matches(device, shape)) && IsNear(device, demand.Nearness, all, chosen))

                    // Devices near the guest first; where it has no cells, those that no cell would miss.
                    .OrderBy(device => chosen.Any(cell => cell.Id == device.Cell) ? 0 : device.Cell is null ? 1 : 2),
            ];
            var taken = Take(suitable, demand.Count, gone);
            if (taken.Count < demand.Count)
            {
                reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{demand.Count} devices {demand.Alias} asked for, {taken.Count} free{(chosen.Count > 0 && demand.Nearness is not DeviceNearness.Preferred ? " near its cells" : "")}");
                return null;
            }

            fitted.AddRange(taken.Select(device => new FittedDevice(demand.Alias, device)));
        }

        reason = "";
        return fitted;
    }

    // One after another: a physical function that was taken takes its virtual ones with it.
    private static List<HostDevice> Take(HostDevice[] suitable, int count, HashSet<string> gone)
    {
        List<HostDevice> taken = [];
        foreach (var device in suitable)
        {
            if (taken.Count == count)
            {
                break;
            }

            if (!IsGone(device, gone))
            {
                taken.Add(device);
                gone.Add(device.Address);
                if (device.Parent is { } parent)
                {
                    gone.Add($"part of {parent}");
                }
            }
        }

        return taken;
    }

    private static bool IsGone(HostDevice device, HashSet<string> gone) =>
        gone.Contains(device.Address) || gone.Contains($"part of {device.Address}") || (device.Parent is { } parent && gone.Contains(parent));

    // Whole physical functions and devices that another service manages only go to whoever asks for such; by an alias, nobody asks for the latter.
    private static bool Matches(HostDevice device, DeviceShape shape) =>
        device.Kind == shape.Kind
        && (shape.VendorId is null || shape.VendorId == device.VendorId)
        && (shape.ProductId is null || shape.ProductId == device.ProductId)
        && !(device.Tags.GetValueOrDefault(RemoteManaged) is { } remote && remote.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static bool IsNear(HostDevice device, DeviceNearness nearness, IReadOnlyList<HostCell> all, IReadOnlyCollection<HostCell> chosen) =>
        chosen.Count is 0 || nearness switch
        {
            DeviceNearness.Required => chosen.Any(cell => cell.Id == device.Cell),
            DeviceNearness.Legacy => device.Cell is null || chosen.Any(cell => cell.Id == device.Cell),
            DeviceNearness.Socket => all.FirstOrDefault(cell => cell.Id == device.Cell) is { } its && chosen.Any(cell => cell.Socket == its.Socket),
            _ => true,
        };
}
