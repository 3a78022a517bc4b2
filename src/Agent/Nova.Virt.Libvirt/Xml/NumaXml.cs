using System.Globalization;
using System.Xml.Linq;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>What a domain's XML says of the pieces of the host that are the guest's: cells, processors, pages, devices.</summary>
internal static class NumaXml
{
    private const long OrdinaryPageKiB = 4;

    /// <summary>Shares and quotas, and on which of the host's processors each of the guest's runs; <see langword="null"/> for nothing of it.</summary>
    public static XElement? CpuTune(DomainPlan plan)
    {
        var tune = QuotaXml.CpuTune(plan.Order.ExtraSpecs);
        if (Cells(plan) is not { Count: > 0 } cells)
        {
            return tune;
        }

        tune ??= new XElement("cputune");
        foreach (var (guest, host) in cells.SelectMany(Places).OrderBy(place => place.Guest))
        {
            tune.Add(new XElement("vcpupin", new XAttribute("vcpu", guest), new XAttribute("cpuset", host)));
        }

        // The emulator's own work goes on where the guest's does, unless it has a processor alone.
        var emulator = cells.Select(cell => cell.EmulatorCpu).FirstOrDefault(cpu => cpu is not null) is { } own
            ? [own]
            : cells.SelectMany(cell => cell.HostCpus.Concat(cell.Pins.Select(pin => pin.Host))).Distinct();
        tune.Add(new XElement("emulatorpin", new XAttribute("cpuset", CpuSet.Format(emulator))));
        return tune;
    }

    /// <summary>From which of the host's cells each of the guest's has its memory.</summary>
    public static XElement? Memory(DomainPlan plan) => Cells(plan) is { Count: > 0 } cells
        ? new XElement(
            "numatune",
            new XElement("memory", new XAttribute("mode", "strict"), new XAttribute("nodeset", CpuSet.Format(cells.Select(cell => cell.HostCell).Distinct()))),
            cells.Select(cell => new XElement(
                "memnode", new XAttribute("cellid", cell.Id), new XAttribute("mode", "strict"), new XAttribute("nodeset", cell.HostCell))))
        : null;

    /// <summary>Of which pages the memory is, where they are not the ordinary ones.</summary>
    public static XElement? Pages(DomainPlan plan)
    {
        var pages = (Cells(plan) ?? []).Where(cell => cell.PageKiB > OrdinaryPageKiB).ToArray();
        return pages.Length is 0
            ? null
            : new XElement("memoryBacking", new XElement("hugepages", pages.Select(static cell => new XElement(
                "page", new XAttribute("size", cell.PageKiB!.Value), new XAttribute("unit", "KiB"), new XAttribute("nodeset", cell.Id)))));
    }

    /// <summary>The cells that the guest sees, and that its processors are threads of cores; for the <c>cpu</c> element.</summary>
    public static IEnumerable<XElement> Guest(DomainPlan plan)
    {
        if (Cells(plan) is not { Count: > 0 } cells)
        {
            yield break;
        }

        // Threads are told only where all cores have as many: libvirt knows no others.
        var groups = cells.SelectMany(cell => cell.Siblings).ToArray();
        if (groups.Length > 0 && groups[0].Count is var threads && groups.All(group => group.Count == threads) && groups.Length * threads == plan.Order.VCpus)
        {
            yield return new XElement(
                "topology", new XAttribute("sockets", plan.Order.VCpus / threads), new XAttribute("cores", 1), new XAttribute("threads", threads));
        }

        yield return new XElement("numa", cells.Select(static cell => new XElement(
            "cell",
            new XAttribute("id", cell.Id),
            new XAttribute("cpus", CpuSet.Format(Places(cell).Select(place => place.Guest))),
            new XAttribute("memory", cell.MemoryMiB),
            new XAttribute("unit", "MiB"))));
    }

    /// <summary>The host's devices that the guest has. libvirt takes each from its driver on the host, and gives it back.</summary>
    public static IEnumerable<XElement> Devices(DomainPlan plan) => (plan.Order.Fitting?.Devices ?? []).Select(fitted => new XElement(
        "hostdev",
        new XAttribute("mode", "subsystem"),
        new XAttribute("type", "pci"),
        new XAttribute("managed", "yes"),
        new XElement("source", Address(fitted.Device.Address))));

    private static IReadOnlyList<FittedCell>? Cells(DomainPlan plan) => plan.Order.Fitting?.Cells;

    private static IEnumerable<(int Guest, string Host)> Places(FittedCell cell) =>
        cell.SharedCpus.Select(guest => (guest, CpuSet.Format(cell.HostCpus)))
            .Concat(cell.Pins.Select(static pin => (pin.Guest, pin.Host.ToString(CultureInfo.InvariantCulture))));

    // 0000:81:00.1
    private static XElement Address(string text)
    {
        var parts = text.Split(':', '.');
        return new XElement(
            "address",
            new XAttribute("domain", $"0x{parts[0]}"), new XAttribute("bus", $"0x{parts[1]}"), new XAttribute("slot", $"0x{parts[2]}"), new XAttribute("function", $"0x{parts[3]}"));
    }
}
