using System.Xml.Linq;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Interfaces of guests, as its volumes are: the order in the server's folder says which a guest has; one is known by its MAC address.</summary>
internal sealed partial class LibvirtDriver : IInterfaceDriver
{
    public Task AttachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Attaching port {port.Id} to server {server}", async () =>
        {
            var (folder, order) = await LoadAsync(server, cancellationToken);
            if (order.Ports.All(known => known.Id != port.Id))
            {
                order = order with { Ports = [.. order.Ports, port] };
            }

            // What cannot be planned is refused before anything is changed.
            var nic = planner.ToInterfaceXml(order, folder, port);
            await OnDomainAsync(
                server,
                domain =>
                {
                    if (Domains.IsActive(Domains.StateOf(domain)) && FindInterface(domain, port.MacAddress) is null)
                    {
                        LibvirtError.Checked(DomainAttachDevice(domain, nic, AffectLive));
                    }
                },
                Quick,
                cancellationToken);
            await folder.SaveOrderAsync(order, cancellationToken);
        });

    public Task DetachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Detaching port {port.Id} from server {server}", async () =>
        {
            var folder = FolderOf(server);
            if (await ReadStateAsync(server, cancellationToken) is { } state && Domains.IsActive(state))
            {
                await UnplugAsync(server, $"port {port.Id}", domain => FindInterface(domain, port.MacAddress), cancellationToken);
            }

            if (await folder.LoadOrderAsync(cancellationToken) is { } order && order.Ports.Any(known => known.Id == port.Id))
            {
                await folder.SaveOrderAsync(order with { Ports = [.. order.Ports.Where(known => known.Id != port.Id)] }, cancellationToken);
            }
        });

    /// <summary>The running guest's interface, as libvirt tells it.</summary>
    private static XElement? FindInterface(DomainHandle domain, string macAddress) =>
        XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices")?.Elements("interface")
            .FirstOrDefault(nic => nic.Element("mac")?.Attribute("address")?.Value == macAddress);
}
