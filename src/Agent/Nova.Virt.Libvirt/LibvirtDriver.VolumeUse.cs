using System.Xml.Linq;
using Nova.Contracts.Compute;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>What libvirt counts of volumes.</summary>
internal sealed partial class LibvirtDriver : IVolumeMeasuringDriver
{
    public Task<IReadOnlyList<VolumeUse>> MeasureVolumesAsync(CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync<IReadOnlyList<VolumeUse>>("Measuring volumes", async () =>
        {
            List<VolumeUse> uses = [];
            foreach (var guest in (await ListAsync(cancellationToken)).Where(guest => Domains.IsActive(guest.PowerState)))
            {
                if (await FolderOf(guest.Server).LoadOrderAsync(cancellationToken) is { Volumes.Count: > 0 } order)
                {
                    uses.AddRange(await connection.CallAsync(connect => Measure(connect, order), Quick, cancellationToken));
                }
            }

            return uses;
        });

    private static List<VolumeUse> Measure(ConnectHandle connect, SpawnServer order)
    {
        try
        {
            using var domain = Domains.Get(connect, order.Server);
            var disks = DomainStats.Disks(DomainStats.Read(domain)).ToDictionary(disk => disk.Device);
            return
            [
                .. from device in XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices")?.Elements("disk") ?? []
                   join volume in order.Volumes on device.Element("serial")?.Value equals (volume.Serial ?? volume.Volume).ToString()
                   where disks.ContainsKey(device.Element("target")?.Attribute("dev")?.Value ?? "")
                   let disk = disks[device.Element("target")!.Attribute("dev")!.Value]
                   select new VolumeUse(
                       order.Server, volume.Volume, disk.ReadRequests ?? 0, disk.ReadBytes ?? 0, disk.WriteRequests ?? 0, disk.WriteBytes ?? 0),
            ];
        }
        catch (VirtDriverException error) when (error.Kind is VirtErrorKind.NotFound)
        {
            // It went away since it was listed.
            return [];
        }
    }
}
