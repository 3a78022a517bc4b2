using System.Globalization;
using Nova.Contracts.Placement;

namespace Nova.Virt.Simulated;

/// <summary>The cells and devices of a simulated host, the same for all.</summary>
internal static class SimulatedTopology
{
    private const int OrdinaryPageKiB = 4;

    /// <summary>Its cells, each a socket: consecutive CPUs, whose neighbours are threads of a core.</summary>
    public static IReadOnlyList<HostCell> Cells(SimulatedOptions options)
    {
        var (cpus, memory) = (options.VCpus / options.NumaCells, options.MemoryMiB / options.NumaCells);
        return
        [
            .. Enumerable.Range(0, options.NumaCells).Select(id => new HostCell
            {
                Id = id,
                Socket = id,
                MemoryMiB = memory,
                SharedCpus = [.. Enumerable.Range(id * cpus, cpus)],
                DedicatedCpus = [],
                Cores = [.. Enumerable.Range(id * cpus, cpus).Chunk(options.ThreadsPerCore)],
                Pages = Pages(options, memory),
            }),
        ];
    }

    /// <summary>Its devices.</summary>
    public static IReadOnlyList<HostDevice> Devices(SimulatedOptions options)
    {
        List<HostDevice> devices = [];
        foreach (var kind in Items(options.PciDevices))
        {
            var parts = kind.Split(':');
            for (var number = int.Parse(parts[2], CultureInfo.InvariantCulture); number > 0; number--)
            {
                devices.Add(new HostDevice
                {
                    Address = string.Create(CultureInfo.InvariantCulture, $"0000:{0x80 + (devices.Count / 32):x2}:{devices.Count % 32:x2}.0"),
                    VendorId = parts[0],
                    ProductId = parts[1],
                    Kind = DeviceKind.Standard,
                    Cell = options.NumaCells is 0 ? null : devices.Count % options.NumaCells,
                    Tags = new Dictionary<string, string>(),
                });
            }
        }

        return devices;
    }

    // What large pages take is not there in ordinary ones.
    private static IReadOnlyList<HostPages> Pages(SimulatedOptions options, long memoryMiB)
    {
        HostPages[] large =
        [
            .. Items(options.HugePages).Select(item => item.Split(':')).Select(parts =>
                new HostPages(long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture))),
        ];
        var left = Math.Max(0, (memoryMiB * 1024) - large.Sum(pages => pages.SizeKiB * pages.Count));
        return [new HostPages(OrdinaryPageKiB, left / OrdinaryPageKiB), .. large];
    }

    private static string[] Items(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
