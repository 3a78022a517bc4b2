using System.Xml.Linq;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>Writes the devices of a domain.</summary>
internal static class DevicesXml
{
    // Devices of a guest at its start take some of them; the rest is for what comes later.
    private const int PciePorts = 16;

    /// <summary>The devices element.</summary>
    public static XElement Build(DomainPlan plan, GuestHardware hardware) => new(
        "devices",
        Disks(plan, hardware),
        Ports(hardware),
        hardware.DiskBus is "scsi" ? new XElement("controller", Kind("scsi"), new XAttribute("model", "virtio-scsi")) : null,
        plan.Order.Ports.Select(port => Interface(port, plan, hardware)),
        NumaXml.Devices(plan),
        Serial(plan),
        hardware.HasAgent ? AgentChannel() : null,
        plan.VncListen is { } listen ? new XElement("graphics", Kind("vnc"), new XAttribute("autoport", "yes"), new XAttribute("listen", listen)) : null,
        new XElement("video", new XElement("model", new XAttribute("type", hardware.VideoModel))),
        plan.VncListen is null ? null : new XElement("input", Kind("tablet"), new XAttribute("bus", "usb")),
        new XElement("rng", new XAttribute("model", "virtio"), new XElement("backend", new XAttribute("model", "random"), "/dev/urandom")),
        Balloon(plan));

    /// <summary>The disk of one volume, by its serial number.</summary>
    /// <exception cref="InvalidOperationException">The plan has no such volume.</exception>
    public static XElement Volume(DomainPlan plan, GuestHardware hardware, VolumeId serial) =>
        Disks(plan, hardware).Single(disk => disk.Element("serial")!.Value == serial.ToString());

    // Volumes have names that were told to users; the others take what is left.
    private static IEnumerable<XElement> Disks(DomainPlan plan, GuestHardware hardware)
    {
        HashSet<string> taken = [];
        foreach (var disk in plan.Disks)
        {
            if (disk.Device is { } device && device.StartsWith(Prefix(BusOf(disk, hardware)), StringComparison.Ordinal))
            {
                taken.Add(device);
            }
        }

        HashSet<string> given = [];
        foreach (var disk in plan.Disks)
        {
            var bus = BusOf(disk, hardware);
            var wanted = disk.Device is { } device && device.StartsWith(Prefix(bus), StringComparison.Ordinal) && given.Add(device) ? device : null;
            yield return Disk(disk, bus, wanted ?? NextName(Prefix(bus), taken), plan);
        }
    }

    private static string BusOf(DomainDisk disk, GuestHardware hardware) => disk.IsCdrom ? hardware.CdromBus : disk.Bus ?? hardware.DiskBus;

    private static string Prefix(string bus) => bus switch
    {
        "virtio" => "vd",
        "ide" => "hd",
        _ => "sd",
    };

    private static string NextName(string prefix, HashSet<string> taken)
    {
        for (var index = 0; ; index++)
        {
            var letters = index < 26 ? $"{(char)('a' + index)}" : $"{(char)('a' + (index / 26) - 1)}{(char)('a' + (index % 26))}";
            if (taken.Add(prefix + letters))
            {
                return prefix + letters;
            }
        }
    }

    // A disk that is plugged in later needs a free port on a q35 machine, and ports cannot be plugged in.
    private static IEnumerable<XElement> Ports(GuestHardware hardware) => hardware.Machine is not "q35"
        ? []
        : Enumerable.Range(0, PciePorts).Select(static _ => new XElement("controller", Kind("pci"), new XAttribute("model", "pcie-root-port")))
            .Prepend(new XElement("controller", Kind("pci"), new XAttribute("model", "pcie-root"), new XAttribute("index", 0)));

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
        disk.IsReadOnly || disk.IsCdrom ? new XElement("readonly") : disk.IsVolume ? null : QuotaXml.IoTune(plan.Order.ExtraSpecs),
        new XElement("serial", disk.Serial));

    /// <summary>The interface of one port.</summary>
    public static XElement Interface(ServerPort port, DomainPlan plan, GuestHardware hardware) => new(
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
        Kind(plan.SerialPort is null ? "pty" : "tcp"),
        plan.SerialPort is { } port
            ? new XElement("source", new XAttribute("mode", "bind"), new XAttribute("host", plan.SerialListen), new XAttribute("service", port))
            : null,
        plan.SerialPort is null ? null : new XElement("protocol", Kind("raw")),
        new XElement("log", new XAttribute("file", plan.ConsoleLog), new XAttribute("append", "off")),
        new XElement("target", new XAttribute("port", 0)));

    // Through it the host speaks to the agent inside the guest; libvirt names the socket.
    private static XElement AgentChannel() => new(
        "channel", Kind("unix"), new XElement("target", Kind("virtio"), new XAttribute("name", "org.qemu.guest_agent.0")));

    private static XElement Balloon(DomainPlan plan) => new(
        "memballoon",
        new XAttribute("model", "virtio"),
        plan.MemoryStatsPeriodSeconds > 0 ? new XElement("stats", new XAttribute("period", plan.MemoryStatsPeriodSeconds)) : null);

    private static XAttribute Kind(string kind) => new("type", kind);
}
