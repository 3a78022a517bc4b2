using System.Xml.Linq;
using Nova.Contracts.Networks;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>Writes the devices of a domain.</summary>
internal static class DevicesXml
{
    /// <summary>The devices element.</summary>
    public static XElement Build(DomainPlan plan, GuestHardware hardware) => new(
        "devices",
        Disks(plan, hardware),
        hardware.DiskBus is "scsi" ? new XElement("controller", Kind("scsi"), new XAttribute("model", "virtio-scsi")) : null,
        plan.Order.Ports.Select(port => Interface(port, plan, hardware)),
        Serial(plan),
        plan.VncListen is { } listen ? new XElement("graphics", Kind("vnc"), new XAttribute("autoport", "yes"), new XAttribute("listen", listen)) : null,
        new XElement("video", new XElement("model", new XAttribute("type", hardware.VideoModel))),
        plan.VncListen is null ? null : new XElement("input", Kind("tablet"), new XAttribute("bus", "usb")),
        new XElement("rng", new XAttribute("model", "virtio"), new XElement("backend", new XAttribute("model", "random"), "/dev/urandom")),
        Balloon(plan));

    private static IEnumerable<XElement> Disks(DomainPlan plan, GuestHardware hardware)
    {
        Dictionary<string, int> taken = [];
        foreach (var disk in plan.Disks)
        {
            var bus = disk.IsCdrom ? hardware.CdromBus : hardware.DiskBus;
            var prefix = bus switch
            {
                "virtio" => "vd",
                "ide" => "hd",
                _ => "sd",
            };
            var index = taken.GetValueOrDefault(prefix);
            taken[prefix] = index + 1;
            yield return Disk(disk, bus, $"{prefix}{(char)('a' + index)}", plan);
        }
    }

    private static XElement Disk(DomainDisk disk, string bus, string device, DomainPlan plan) => new(
        "disk",
        Kind("file"),
        new XAttribute("device", disk.IsCdrom ? "cdrom" : "disk"),
        new XElement(
            "driver",
            new XAttribute("name", "qemu"),
            new XAttribute("type", disk.Format),
            new XAttribute("cache", plan.CacheMode),
            new XAttribute("discard", plan.Discard)),
        new XElement("source", new XAttribute("file", disk.Path)),
        new XElement("target", new XAttribute("dev", device), new XAttribute("bus", bus)),
        disk.IsReadOnly || disk.IsCdrom ? new XElement("readonly") : QuotaXml.IoTune(plan.Order.ExtraSpecs),
        new XElement("serial", disk.Serial));

    private static XElement Interface(ServerPort port, DomainPlan plan, GuestHardware hardware) => new(
        "interface",
        Kind("bridge"),
        new XElement("mac", new XAttribute("address", port.MacAddress)),
        new XElement("source", new XAttribute("bridge", port.Bridge)),
        new XElement("target", new XAttribute("dev", port.TapDevice)),
        new XElement("model", new XAttribute("type", hardware.NicModel)),
        hardware.NicModel is "virtio" && plan.VirtType is "qemu" ? new XElement("driver", new XAttribute("name", "qemu")) : null,
        QuotaXml.Bandwidth(plan.Order.ExtraSpecs),
        new XElement("mtu", new XAttribute("size", port.Mtu)));

    // One port serves both: whoever is connected sees the console, and virtlogd keeps and rotates the log.
    private static XElement Serial(DomainPlan plan) => new(
        "serial",
        Kind("pty"),
        new XElement("log", new XAttribute("file", plan.ConsoleLog), new XAttribute("append", "off")),
        new XElement("target", new XAttribute("port", 0)));

    private static XElement Balloon(DomainPlan plan) => new(
        "memballoon",
        new XAttribute("model", "virtio"),
        plan.MemoryStatsPeriodSeconds > 0 ? new XElement("stats", new XAttribute("period", plan.MemoryStatsPeriodSeconds)) : null);

    private static XAttribute Kind(string kind) => new("type", kind);
}
