using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Virt.Files;
using Nova.Virt.Images;
using Nova.Virt.Libvirt.Xml;

namespace Nova.Virt.Libvirt;

/// <summary>Turns an order and what lies in the server's folder into domain XML, the same at every start.</summary>
internal sealed class GuestPlanner(
    IOptions<LibvirtOptions> libvirt, IOptions<VncOptions> vnc, HostFacts host, InstanceDisks disks, ImageCache images)
{
    /// <summary>The domain XML.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>: the image asks for hardware that there is not.</exception>
    public string ToXml(SpawnServer order, InstanceFolder folder) => DomainXml.Build(new DomainPlan
    {
        Order = order,
        VirtType = host.VirtType,
        CpuMode = host.CpuMode,
        CpuModel = libvirt.Value.CpuModels.Split(',')[0].Trim(),
        Disks = disks.Of(order, folder),
        CacheMode = host.FileCacheMode(),
        Discard = libvirt.Value.DiskDiscard,
        Kernel = order.Kernel is { } kernel ? images.PathOf(kernel) : null,
        Ramdisk = order.Ramdisk is { } ramdisk ? images.PathOf(ramdisk) : null,
        ConsoleLog = folder.ConsoleLog,
        VncListen = vnc.Value.Enabled ? vnc.Value.ServerListen : null,
        MemoryStatsPeriodSeconds = libvirt.Value.MemoryStatsPeriodSeconds,
    });
}
