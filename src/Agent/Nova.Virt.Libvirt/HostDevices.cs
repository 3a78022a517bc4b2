using System.Runtime.InteropServices;
using System.Xml.Linq;
using Nova.Contracts.Placement;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Reads the host's PCI devices from libvirt (source: libvirt.org/formatnode.html).</summary>
internal static class HostDevices
{
    private const uint PciDevices = 2; // VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV

    /// <summary>Asks libvirt.</summary>
    public static unsafe IReadOnlyList<HostDevice> Read(ConnectHandle connect)
    {
        var count = LibvirtError.Checked(ConnectListAllNodeDevices(connect, out var array, PciDevices));
        List<NodeDeviceHandle> handles = [];
        for (var index = 0; index < count; index++)
        {
            handles.Add(new NodeDeviceHandle(array[index]));
        }

        NativeMemory.Free(array);
        List<HostDevice> devices = [];
        foreach (var handle in handles)
        {
            using (handle)
            {
                // One may have gone since the list was made.
                if (NodeDeviceGetXml(handle, flags: 0) is not 0 and var text && Parse(LibvirtError.CheckedText(text)) is { } device)
                {
                    devices.Add(device);
                }
            }
        }

        return [.. devices.OrderBy(device => device.Address, StringComparer.Ordinal)];
    }

    /// <summary>One device; <see langword="null"/> for what guests cannot have, e.g. a bridge of the bus.</summary>
    internal static HostDevice? Parse(string xml)
    {
        var pci = XElement.Parse(xml).Elements("capability").FirstOrDefault(capability => (string?)capability.Attribute("type") is "pci");
        if (pci is null || IsBridge(pci))
        {
            return null;
        }

        var physical = Capability(pci, "phys_function")?.Element("address");
        return new HostDevice
        {
            Address = $"{Number(pci.Element("domain")):x4}:{Number(pci.Element("bus")):x2}:{Number(pci.Element("slot")):x2}.{Number(pci.Element("function")):x}",
            VendorId = Id(pci.Element("vendor")),
            ProductId = Id(pci.Element("product")),
            Kind = physical is not null ? DeviceKind.VirtualFunction : Capability(pci, "virt_functions") is not null ? DeviceKind.PhysicalFunction : DeviceKind.Standard,
            Cell = (int?)pci.Element("numa")?.Attribute("node") is { } node and >= 0 ? node : null,
            Parent = physical is null ? null : $"{Hex(physical, "domain"):x4}:{Hex(physical, "bus"):x2}:{Hex(physical, "slot"):x2}.{Hex(physical, "function"):x}",
            Tags = new Dictionary<string, string>(),
        };
    }

    private static bool IsBridge(XElement pci) => ((string?)pci.Element("class"))?.StartsWith("0x06", StringComparison.Ordinal) is true || Capability(pci, "pci-bridge") is not null;

    private static XElement? Capability(XElement pci, string type) =>
        pci.Elements("capability").FirstOrDefault(capability => (string?)capability.Attribute("type") == type);

    private static int Number(XElement? element) => (int?)element ?? 0;

    private static string Id(XElement? element) => ((string?)element?.Attribute("id") ?? "").Replace("0x", "", StringComparison.Ordinal).ToLowerInvariant();

    private static int Hex(XElement address, string part) => Convert.ToInt32((string?)address.Attribute(part) ?? "0", 16);
}
