using System.Globalization;
using System.Xml.Linq;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Consoles of guests: libvirt says where QEMU listens, as long as it runs.</summary>
internal sealed partial class LibvirtDriver : IConsoleDriver
{
    public Task<ConsoleEndpoint?> FindConsoleAsync(ServerId server, ConsoleProtocol protocol, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Finding a console of server {server}", () => connection.CallAsync(
            connect =>
            {
                using var domain = Domains.Get(connect, server);
                if (!Domains.IsActive(Domains.StateOf(domain)))
                {
                    return null;
                }

                var devices = XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices");
                return protocol switch
                {
                    ConsoleProtocol.Vnc => Graphics(devices, "vnc", vnc.Value.ServerProxyAddress),
                    ConsoleProtocol.Serial => Serial(devices, serialPorts.Address),
                    _ => null,
                };
            },
            Quick,
            cancellationToken));

    private static ConsoleEndpoint? Graphics(XElement? devices, string kind, string address) =>
        devices?.Elements("graphics").FirstOrDefault(graphics => graphics.Attribute("type")?.Value == kind) is { } found
        && Port(found.Attribute("port")) is { } port
            ? new ConsoleEndpoint(address, port)
            : null;

    private static ConsoleEndpoint? Serial(XElement? devices, string address) =>
        devices?.Elements("serial").FirstOrDefault(serial => serial.Attribute("type")?.Value is "tcp")?.Element("source") is { } source
        && Port(source.Attribute("service")) is { } port
            ? new ConsoleEndpoint(address, port)
            : null;

    // -1 is a port that libvirt has not chosen yet.
    private static int? Port(XAttribute? attribute) =>
        int.TryParse(attribute?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
