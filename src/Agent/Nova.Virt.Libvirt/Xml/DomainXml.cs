using System.Xml;
using System.Xml.Linq;
using Nova.Contracts.Compute;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>Writes the domain XML (source: libvirt.org/formatdomain.html). Built of elements, so that no text of a user is ever markup.</summary>
internal static class DomainXml
{
    /// <summary>The namespace of our metadata: a domain that has it is ours.</summary>
    public const string MetadataNamespace = "urn:nova:server:1";

    // Without KVM a busy host can hold a guest up so long that its kernel takes the timer to be broken, and panics.
    private const string DefaultCommandLine = "root=/dev/vda console=tty0 console=ttyS0 no_timer_check";

    private static readonly XNamespace Metadata = MetadataNamespace;

    /// <summary>The XML of a plan.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>: the image asks for hardware that there is not.</exception>
    public static string Build(DomainPlan plan)
    {
        var hardware = GuestHardware.Of(plan.Order.Image);
        var order = plan.Order;
        return new XElement(
            "domain",
            new XAttribute("type", plan.VirtType),
            new XElement("name", Clean(order.DomainName)),
            new XElement("uuid", order.Server),
            MetadataOf(order),
            new XElement("memory", new XAttribute("unit", "MiB"), order.MemoryMiB),
            new XElement("vcpu", plan.SharedCpus is { } cpus && order.Fitting is not { Cells.Count: > 0 } ? new XAttribute("cpuset", cpus) : null, order.VCpus),
            NumaXml.Pages(plan),
            NumaXml.CpuTune(plan),
            NumaXml.Memory(plan),
            SystemInfo(order),
            Boot(plan, hardware),
            new XElement("features", new XElement("acpi"), new XElement("apic")),
            Cpu(plan),
            Clock(plan, hardware),
            new XElement("on_poweroff", "destroy"),
            new XElement("on_reboot", "restart"),
            new XElement("on_crash", "destroy"),
            DevicesXml.Build(plan, hardware)).ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Leaves out what XML cannot carry, e.g. control characters.</summary>
    internal static string Clean(string text)
    {
        var kept = text.Where((character, index) => XmlConvert.IsXmlChar(character)
            || (char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            || (char.IsLowSurrogate(character) && index > 0 && char.IsHighSurrogate(text[index - 1])));
        return string.Concat(kept);
    }

    private static XElement MetadataOf(SpawnServer order) => new(
        "metadata",
        new XElement(
            Metadata + "server",
            new XAttribute(XNamespace.Xmlns + "nova", Metadata.NamespaceName),
            new XElement(Metadata + "name", Clean(order.DisplayName)),
            new XElement(Metadata + "project", Clean(order.Project.Value)),
            new XElement(Metadata + "image", order.Image.Id),
            new XElement(
                Metadata + "flavor",
                new XAttribute("vcpus", order.VCpus),
                new XAttribute("memoryMiB", order.MemoryMiB),
                new XAttribute("rootGiB", order.RootDiskGiB),
                new XAttribute("ephemeralGiB", order.EphemeralDiskGiB),
                new XAttribute("swapMiB", order.SwapMiB))));

    // The serial is the server's id, not the host's: a guest learns nothing of where it runs (OSSN-0028).
    private static XElement SystemInfo(SpawnServer order) => new(
        "sysinfo",
        new XAttribute("type", "smbios"),
        new XElement(
            "system",
            Entry("manufacturer", "OpenStack Foundation"),
            Entry("product", "OpenStack Nova"),
            Entry("serial", order.Server.ToString()),
            Entry("uuid", order.Server.ToString()),
            Entry("family", "Virtual Machine")));

    private static XElement Entry(string name, string value) => new("entry", new XAttribute("name", name), value);

    private static XElement Boot(DomainPlan plan, GuestHardware hardware)
    {
        XElement boot = new(
            "os", new XElement("type", new XAttribute("machine", hardware.Machine), "hvm"));
        if (plan.Kernel is { } kernel)
        {
            boot.Add(new XElement("kernel", kernel));
            boot.Add(plan.Ramdisk is { } ramdisk ? new XElement("initrd", ramdisk) : null);
            boot.Add(new XElement("cmdline", Clean(plan.Order.Image.Properties.GetValueOrDefault("os_command_line", DefaultCommandLine))));
        }
        else
        {
            boot.Add(new XElement("boot", new XAttribute("dev", plan.Disks[0].IsCdrom ? "cdrom" : "hd")));
        }

        boot.Add(new XElement("smbios", new XAttribute("mode", "sysinfo")));
        return boot;
    }

    private static XElement? Cpu(DomainPlan plan) => plan.CpuMode switch
    {
        "none" => NumaXml.Guest(plan).ToArray() is { Length: > 0 } guest ? new XElement("cpu", guest) : null,
        "custom" => new XElement(
            "cpu", new XAttribute("mode", "custom"), new XAttribute("match", "exact"), new XElement("model", Clean(plan.CpuModel)), NumaXml.Guest(plan)),
        var mode => new XElement("cpu", new XAttribute("mode", mode), NumaXml.Guest(plan)),
    };

    private static XElement Clock(DomainPlan plan, GuestHardware hardware) => new(
        "clock",
        new XAttribute("offset", hardware.IsWindows ? "localtime" : "utc"),
        Timer("pit", "tickpolicy", "delay"),
        Timer("rtc", "tickpolicy", "catchup"),
        Timer("hpet", "present", "no"),
        plan.VirtType is "kvm" && hardware.IsWindows ? Timer("hypervclock", "present", "yes") : null);

    private static XElement Timer(string name, string attribute, string value) =>
        new("timer", new XAttribute("name", name), new XAttribute(attribute, value));
}
