using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Metadata;
using Nova.Virt.Files;
using Nova.Virt.Images;
using Nova.Virt.Libvirt.Xml;
using Nova.Virt.Tools;

namespace Nova.Virt.Libvirt;

/// <summary>Makes the disks of one server in its folder; a disk that is there is whole and is left as it is.</summary>
internal sealed class InstanceDisks(IOptions<VirtOptions> virt, IOptions<LibvirtOptions> libvirt, ImageCache images)
{
    /// <summary>The serial number of a root disk that is on this host.</summary>
    public const string RootSerial = "root";

    /// <summary>The serial number of the disk that a rescue boots from.</summary>
    public const string RescueSerial = "rescue";

    private const string Qcow2 = "qcow2";

    /// <summary>The format of root disks.</summary>
    public string RootFormat => libvirt.Value.ImagesType is "raw" ? "raw" : Qcow2;

    /// <summary>Makes what is missing.</summary>
    public async Task EnsureAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        await EnsureKernelAsync(order, cancellationToken);
        await EnsureRootAsync(order, folder.RootDisk, cancellationToken);
        await EnsureEphemeralAsync(order, folder, cancellationToken);
        await EnsureSwapAsync(order, folder, cancellationToken);
        await EnsureConfigDriveAsync(order.ConfigDrive, folder.ConfigDrive, cancellationToken);
    }

    /// <summary>Makes the root disk and the config drive of a rebuild beside the old ones.</summary>
    public async Task PrepareNextAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        await EnsureKernelAsync(order, cancellationToken);
        await EnsureRootAsync(order, folder.NextRootDisk, cancellationToken);
        await EnsureConfigDriveAsync(order.ConfigDrive, folder.NextConfigDrive, cancellationToken);
    }

    /// <summary>Makes the disk and the config drive of a rescue.</summary>
    public async Task PrepareRescueAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        await EnsureKernelAsync(order, cancellationToken);
        var rawBase = await images.EnsureDiskAsync(order.Image, order.RootDiskGiB is 0 ? null : order.RootDiskGiB * Sizes.GiB, cancellationToken);
        if (!IsIso(order.Image))
        {
            await AtomicFile.MakeAsync(
                folder.RescueDisk, part => DiskTool.CreateOverlayAsync(rawBase, part, new FileInfo(rawBase).Length, cancellationToken));
        }

        await EnsureConfigDriveAsync(order.ConfigDrive, folder.RescueConfigDrive, cancellationToken);
    }

    /// <summary>The disks of a rescue: the one that it boots from, then the guest's own, which take what names are left.</summary>
    public IReadOnlyList<DomainDisk> OfRescue(SpawnServer rescue, SpawnServer own, InstanceFolder folder)
    {
        List<DomainDisk> disks =
        [
            IsIso(rescue.Image)
                ? new DomainDisk(images.PathOf(rescue.Image), "raw", RescueSerial, IsReadOnly: true, IsCdrom: true)
                : new DomainDisk(folder.RescueDisk, Qcow2, RescueSerial),
            .. Of(own, folder).Where(disk => disk.Path != folder.ConfigDrive).Select(disk => disk with { Device = null }),
        ];
        if (File.Exists(folder.RescueConfigDrive))
        {
            disks.Add(ConfigDriveOf(rescue, folder.RescueConfigDrive));
        }

        return disks;
    }

    /// <summary>Refuses an order of smaller disks: the file systems on them would be cut.</summary>
    public static void CheckSize(SpawnServer order, SpawnServer before)
    {
        if ((!order.IsVolumeBacked && order.RootDiskGiB < before.RootDiskGiB) || order.EphemeralDiskGiB < before.EphemeralDiskGiB)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, "Resize error: Unable to resize disk down.");
        }
    }

    /// <summary>Copies the disks that a resize may change.</summary>
    public static async Task KeepAsync(InstanceFolder folder, CancellationToken cancellationToken)
    {
        foreach (var disk in folder.Disks.Where(File.Exists))
        {
            await AtomicFile.MakeAsync(InstanceFolder.BeforeOf(disk), part => DiskTool.CopyAsync(disk, part, cancellationToken));
        }
    }

    /// <summary>Makes the disks as large as the order says; a swap disk is made anew, since what is on it is nobody's.</summary>
    public async Task GrowAsync(SpawnServer order, SpawnServer before, InstanceFolder folder, CancellationToken cancellationToken)
    {
        if (!order.IsVolumeBacked && !IsIso(order.Image) && order.RootDiskGiB > before.RootDiskGiB)
        {
            await DiskTool.GrowAsync(folder.RootDisk, RootFormat, order.RootDiskGiB * Sizes.GiB, cancellationToken);
        }

        if (before.EphemeralDiskGiB > 0 && order.EphemeralDiskGiB > before.EphemeralDiskGiB)
        {
            await DiskTool.GrowAsync(folder.EphemeralDisk, Qcow2, order.EphemeralDiskGiB * Sizes.GiB, cancellationToken);
        }

        if (order.SwapMiB != before.SwapMiB)
        {
            File.Delete(folder.SwapDisk);
        }

        await EnsureEphemeralAsync(order, folder, cancellationToken);
        await EnsureSwapAsync(order, folder, cancellationToken);
    }

    /// <summary>The disks in the order that the guest sees them, as they are in the folder.</summary>
    public IReadOnlyList<DomainDisk> Of(SpawnServer order, InstanceFolder folder)
    {
        List<DomainDisk> disks =
        [
            order.Volumes.FirstOrDefault(volume => volume.BootIndex is 0) is { } root ? Volume(root)
                : IsIso(order.Image)
                    ? new DomainDisk(images.PathOf(order.Image), "raw", RootSerial, IsReadOnly: true, IsCdrom: true)
                : new DomainDisk(folder.RootDisk, RootFormat, RootSerial),
        ];
        AddIfThere(disks, folder.EphemeralDisk, Qcow2, "ephemeral0");
        AddIfThere(disks, folder.SwapDisk, Qcow2, "swap");
        if (File.Exists(folder.ConfigDrive))
        {
            disks.Add(ConfigDriveOf(order, folder.ConfigDrive));
        }

        disks.AddRange(order.Volumes.Where(volume => volume.BootIndex is not 0).OrderBy(volume => volume.BootIndex ?? int.MaxValue).Select(Volume));
        return disks;
    }

    private static DomainDisk Volume(GuestVolume volume) => volume.Connection.Kind is "file"
        ? new DomainDisk(volume.Connection.Path, volume.Connection.Format, (volume.Serial ?? volume.Volume).ToString())
        {
            Device = Path.GetFileName(volume.Device),
            Bus = volume.Bus,
            IsVolume = true,
        }
        : throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Volume {volume.Volume} is reached by '{volume.Connection.Kind}', which this driver does not know.");

    // A virtio disk unless the image wants a drive: every cloud guest has that driver, many kernels lack SATA's.
    private static DomainDisk ConfigDriveOf(SpawnServer order, string path) =>
        new(path, "raw", ConfigDrive.Label, IsReadOnly: true, order.Image.Properties.ContainsKey("hw_cdrom_bus"));

    private static bool IsIso(Image image) => image.DiskFormat is "iso";

    private static void AddIfThere(List<DomainDisk> disks, string path, string format, string serial)
    {
        if (File.Exists(path))
        {
            disks.Add(new DomainDisk(path, format, serial));
        }
    }

    private async Task EnsureKernelAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        foreach (var image in new[] { order.Kernel, order.Ramdisk }.OfType<Image>())
        {
            await images.EnsureFileAsync(image, cancellationToken);
        }
    }

    private async Task EnsureRootAsync(SpawnServer order, string disk, CancellationToken cancellationToken)
    {
        if (order.IsVolumeBacked)
        {
            return;
        }

        long? size = order.RootDiskGiB is 0 ? null : order.RootDiskGiB * Sizes.GiB;
        var rawBase = await images.EnsureDiskAsync(order.Image, size, cancellationToken);
        if (IsIso(order.Image) || File.Exists(disk))
        {
            return;
        }

        var bytes = size ?? new FileInfo(rawBase).Length;
        await AtomicFile.MakeAsync(disk, part => RootFormat is Qcow2
            ? DiskTool.CreateOverlayAsync(rawBase, part, bytes, cancellationToken)
            : DiskTool.CopyRawAsync(rawBase, part, bytes, cancellationToken));
    }

    private async Task EnsureEphemeralAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        if (order.EphemeralDiskGiB is 0 || File.Exists(folder.EphemeralDisk))
        {
            return;
        }

        var format = virt.Value.DefaultEphemeralFormat;
        var bytes = order.EphemeralDiskGiB * Sizes.GiB;
        var rawBase = await images.EnsureEmptyAsync(
            images.PathOfEphemeral(order.EphemeralDiskGiB, format),
            bytes,
            part => DiskTool.FormatAsync(part, format, "ephemeral0", cancellationToken),
            cancellationToken);
        await AtomicFile.MakeAsync(folder.EphemeralDisk, part => DiskTool.CreateOverlayAsync(rawBase, part, bytes, cancellationToken));
    }

    private async Task EnsureSwapAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        if (order.SwapMiB is 0 || File.Exists(folder.SwapDisk))
        {
            return;
        }

        var bytes = order.SwapMiB * Sizes.MiB;
        var rawBase = await images.EnsureEmptyAsync(
            images.PathOfSwap(order.SwapMiB), bytes, part => DiskTool.FormatSwapAsync(part, cancellationToken), cancellationToken);
        await AtomicFile.MakeAsync(folder.SwapDisk, part => DiskTool.CreateOverlayAsync(rawBase, part, bytes, cancellationToken));
    }

    private Task EnsureConfigDriveAsync(IReadOnlyList<GuestFile> files, string path, CancellationToken cancellationToken) =>
        files.Count is 0
            ? Task.CompletedTask
            : AtomicFile.MakeAsync(path, part => ConfigDrive.BuildAsync(virt.Value.MkisofsCommand, files, part, cancellationToken));
}
