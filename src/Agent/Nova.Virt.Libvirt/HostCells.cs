using System.Globalization;
using System.Xml.Linq;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>Reads the NUMA cells out of libvirt's capabilities.</summary>
internal static class HostCells
{
    /// <summary>The cells with their CPUs, all shared; empty where libvirt tells none.</summary>
    public static IReadOnlyList<HostCell> Of(XElement capabilities) =>
    [
        .. capabilities.Element("host")?.Element("topology")?.Element("cells")?.Elements("cell").Where(HasCpus).Select(ToCell) ?? [],
    ];

    // A cell may be memory only.
    private static bool HasCpus(XElement cell) => cell.Element("cpus")?.Elements("cpu").Any() is true;

    private static HostCell ToCell(XElement cell)
    {
        XElement[] cpus = [.. cell.Element("cpus")!.Elements("cpu")];
        return new HostCell
        {
            Id = (int)cell.Attribute("id")!,
            Socket = (int?)cpus[0].Attribute("socket_id") ?? 0,
            MemoryMiB = ((long?)cell.Element("memory") ?? 0) / 1024,
            SharedCpus = [.. cpus.Select(cpu => (int)cpu.Attribute("id")!)],
            DedicatedCpus = [],
            Cores = Cores(cpus),
            Pages = [.. cell.Elements("pages").Select(pages => new HostPages((long)pages.Attribute("size")!, long.Parse(pages.Value, CultureInfo.InvariantCulture)))],
        };
    }

    private static IReadOnlyList<IReadOnlyList<int>> Cores(XElement[] cpus) =>
    [
        .. cpus.Select(cpu => (string?)cpu.Attribute("siblings")).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(text => CpuSet.TryParse(text, out var core) ? core : []).Where(core => core.Count > 1),
    ];
}
