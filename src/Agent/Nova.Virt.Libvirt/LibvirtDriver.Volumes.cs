using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Files;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Volumes of guests. The order in the server's folder says which a guest has, so that every start has them; what runs is changed
/// besides. A guest's disk is known by its serial number, which is the volume's id unless the order says another.
/// </summary>
internal sealed partial class LibvirtDriver : IVolumeDriver
{
    private const uint AffectLive = 1; // VIR_DOMAIN_AFFECT_LIVE
    private const uint ResizeBytes = 1; // VIR_DOMAIN_BLOCK_RESIZE_BYTES
    private static readonly TimeSpan LetGo = TimeSpan.FromSeconds(90); // a guest that boots just now does not hear the first request

    public Task AttachVolumeAsync(ServerId server, GuestVolume volume, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Attaching volume {volume.Volume} to server {server}", async () =>
        {
            var (folder, order) = await LoadAsync(server, cancellationToken);
            if (order.Volumes.FirstOrDefault(known => known.Volume == volume.Volume) is { } known)
            {
                volume = volume with { Serial = known.Serial };
            }
            else
            {
                volume = volume with { Serial = order.Volumes.Any(other => other.Serial == volume.Volume) ? Another(server, volume.Volume) : null };
                order = order with { Volumes = [.. order.Volumes, volume] };
            }

            // What cannot be planned is refused before anything is changed.
            var disk = planner.ToDiskXml(order, folder, volume);
            await OnDomainAsync(
                server,
                domain =>
                {
                    if (Domains.IsActive(Domains.StateOf(domain)) && Find(domain, volume.Serial ?? volume.Volume) is null)
                    {
                        LibvirtError.Checked(DomainAttachDevice(domain, disk, AffectLive));
                    }
                },
                Quick,
                cancellationToken);
            await folder.SaveOrderAsync(order, cancellationToken);
        });

    public Task DetachVolumeAsync(ServerId server, VolumeId volume, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Detaching volume {volume} from server {server}", async () =>
        {
            var folder = FolderOf(server);
            var order = await folder.LoadOrderAsync(cancellationToken);
            if (SerialOf(order, volume) is { } serial && await ReadStateAsync(server, cancellationToken) is { } state && Domains.IsActive(state))
            {
                await UnplugAsync(server, $"volume {volume}", domain => Find(domain, serial), cancellationToken);
            }

            if (order?.Volumes.Any(known => known.Volume == volume) is true)
            {
                await folder.SaveOrderAsync(order with { Volumes = [.. order.Volumes.Where(known => known.Volume != volume)] }, cancellationToken);
            }
        });

    public Task ExtendVolumeAsync(ServerId server, VolumeId volume, long sizeBytes, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Extending volume {volume} of server {server}", async () =>
        {
            var serial = SerialOf(await FolderOf(server).LoadOrderAsync(cancellationToken), volume);
            await OnDomainAsync(
                server,
                domain =>
                {
                    if (serial is { } known && Domains.IsActive(Domains.StateOf(domain)) && Find(domain, known)?.Element("target")?.Attribute("dev")?.Value is { } device)
                    {
                        LibvirtError.Checked(DomainBlockResize(domain, device, (ulong)sizeBytes, ResizeBytes));
                    }
                },
                Quick,
                cancellationToken);
        });

    /// <summary>The serial number of a volume's disk; none where a guest that has not the volume has given it to another.</summary>
    private static VolumeId? SerialOf(SpawnServer? order, VolumeId volume) =>
        order?.Volumes.FirstOrDefault(known => known.Volume == volume) is { } own ? own.Serial ?? volume
            : order?.Volumes.Any(known => known.Serial == volume) is true ? null
            : volume;

    // The same at every repetition.
    private static VolumeId Another(ServerId server, VolumeId volume)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{server}/{volume}"), digest);
        return new VolumeId(new Guid(digest[..16], bigEndian: true));
    }

    /// <summary>The running guest's disk of a serial number, as libvirt tells it.</summary>
    private static XElement? Find(DomainHandle domain, VolumeId serial) =>
        XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices")?.Elements("disk")
            .FirstOrDefault(disk => disk.Element("serial")?.Value == serial.ToString());

    private async Task<(InstanceFolder Folder, SpawnServer Order)> LoadAsync(ServerId server, CancellationToken cancellationToken)
    {
        var folder = FolderOf(server);
        return await folder.LoadOrderAsync(cancellationToken) is { } order
            ? (folder, order)
            : throw new VirtDriverException(VirtErrorKind.NotFound, $"Server {server} is not on this host.");
    }

    // The guest is asked, and lets go when it likes; libvirt's answer says only that it was asked.
    private async Task UnplugAsync(ServerId server, string what, Func<DomainHandle, XElement?> find, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var asked = TimeSpan.MinValue;
        while (true)
        {
            var elapsed = time.GetElapsedTime(start);
            var ask = asked == TimeSpan.MinValue || elapsed - asked >= AskAgain;
            asked = ask ? elapsed : asked;
            var isThere = await connection.CallAsync(
                connect =>
                {
                    using var domain = Domains.Get(connect, server);
                    if (!Domains.IsActive(Domains.StateOf(domain)) || find(domain) is not { } device)
                    {
                        return false;
                    }

                    if (ask)
                    {
                        // A second request while the first is under way is refused, and may be.
                        _ = DomainDetachDevice(domain, device.ToString(SaveOptions.DisableFormatting), AffectLive);
                    }

                    return true;
                },
                Quick,
                cancellationToken);
            if (!isThere)
            {
                return;
            }

            if (elapsed >= LetGo)
            {
                throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The guest did not let go of {what} within {LetGo.TotalSeconds} s.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
