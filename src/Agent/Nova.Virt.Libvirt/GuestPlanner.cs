using System.Xml.Linq;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Virt.Files;
using Nova.Virt.Images;
using Nova.Virt.Libvirt.Xml;

namespace Nova.Virt.Libvirt;

/// <summary>Turns an order and what lies in the server's folder into domain XML, the same at every start.</summary>
internal sealed class GuestPlanner(
    IOptions<LibvirtOptions> libvirt, IOptions<VncOptions> vnc, IOptions<CpuSetOptions> cpus, HostFacts host, InstanceDisks disks, ImageCache images, SerialPorts serialPorts)
{
    /// <summary>The domain XML.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>: the image asks for hardware that there is not.</exception>
    public string ToXml(SpawnServer order, InstanceFolder folder) => DomainXml.Build(Plan(order, folder, disks.Of(order, folder)));

    /// <summary>The domain XML of a rescue.</summary>
    /// <param name="rescue">What is booted.</param>
    /// <param name="own">The guest's own order, whose disks are there to be repaired.</param>
    /// <param name="folder">Where all that lies.</param>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>: the image asks for hardware that there is not.</exception>
    public string ToRescueXml(SpawnServer rescue, SpawnServer own, InstanceFolder folder) =>
        DomainXml.Build(Plan(rescue, folder, disks.OfRescue(rescue, own, folder)));

    /// <summary>The XML of one volume's disk, as it is in the domain of an order that has it.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>, or <see cref="VirtErrorKind.Hypervisor"/> for a kind of connection that there is not.</exception>
    public string ToDiskXml(SpawnServer order, InstanceFolder folder, GuestVolume volume) =>
        DevicesXml.Volume(Plan(order, folder, disks.Of(order, folder)), GuestHardware.Of(order.Image), volume.Serial ?? volume.Volume).ToString(SaveOptions.DisableFormatting);

    /// <summary>The XML of one port's interface, as it is in the domain of an order that has it.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>.</exception>
    public string ToInterfaceXml(SpawnServer order, InstanceFolder folder, ServerPort port) =>
        DevicesXml.Interface(port, Plan(order, folder, disks.Of(order, folder)), GuestHardware.Of(order.Image)).ToString(SaveOptions.DisableFormatting);

    private DomainPlan Plan(SpawnServer order, InstanceFolder folder, IReadOnlyList<DomainDisk> guestDisks) => new()
    {
        Order = order,
        VirtType = host.VirtType,
        CpuMode = host.CpuMode,
        CpuModel = libvirt.Value.CpuModels.Split(',')[0].Trim(),
        SharedCpus = CpuSet.TryParse(cpus.Value.CpuSharedSet, out var shared) ? CpuSet.Format(shared) : null,
        Disks = guestDisks,
        CacheMode = host.FileCacheMode(),
        Discard = libvirt.Value.DiskDiscard,
        Kernel = order.Kernel is { } kernel ? images.PathOf(kernel) : null,
        Ramdisk = order.Ramdisk is { } ramdisk ? images.PathOf(ramdisk) : null,
        ConsoleLog = folder.ConsoleLog,
        SerialListen = serialPorts.Address,
        SerialPort = serialPorts.Give(order.Server),
        VncListen = vnc.Value.Enabled ? vnc.Value.ServerListen : null,
        MemoryStatsPeriodSeconds = libvirt.Value.MemoryStatsPeriodSeconds,
    };
}
