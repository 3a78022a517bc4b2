using System.Collections.Frozen;
using Nova.Contracts.Images;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>What an image may ask of the virtual hardware, read from its properties; anything unknown is refused, not passed on.</summary>
internal sealed record GuestHardware(string Machine, string DiskBus, string CdromBus, string NicModel, string VideoModel, bool IsWindows, bool HasAgent)
{
    private static readonly FrozenSet<string> Machines = ["q35", "pc"];
    private static readonly FrozenSet<string> DiskBuses = ["virtio", "sata", "scsi", "usb", "ide"];
    private static readonly FrozenSet<string> NicModels = ["virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet"];
    private static readonly FrozenSet<string> VideoModels = ["vga", "cirrus", "qxl", "virtio", "none"];

    /// <summary>Reads it.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>: the image asks for what there is not.</exception>
    public static GuestHardware Of(Image image)
    {
        var diskBus = Choose(image, "hw_disk_bus", "virtio", DiskBuses);

        // IDE exists on the old machine only, SATA's controller on the new one only.
        var machine = Choose(image, "hw_machine_type", diskBus is "ide" ? "pc" : "q35", Machines);
        var cdromBus = Choose(image, "hw_cdrom_bus", machine is "pc" ? "ide" : "sata", DiskBuses);
        if (machine is "q35" && (diskBus is "ide" || cdromBus is "ide"))
        {
            throw new VirtDriverException(VirtErrorKind.BadImage, $"Image {image.Id} asks for IDE on a q35 machine, which has none.");
        }

        return new GuestHardware(
            machine,
            diskBus,
            cdromBus,
            Choose(image, "hw_vif_model", "virtio", NicModels),
            Choose(image, "hw_video_model", "vga", VideoModels),
            image.Properties.GetValueOrDefault("os_type") is "windows",
            image.Properties.GetValueOrDefault("hw_qemu_guest_agent")?.ToLowerInvariant() is "yes" or "true" or "1");
    }

    private static string Choose(Image image, string property, string otherwise, FrozenSet<string> known)
    {
        var value = image.Properties.GetValueOrDefault(property, otherwise);
        return known.Contains(value)
            ? value
            : throw new VirtDriverException(
                VirtErrorKind.BadImage, $"Image {image.Id} has {property} '{value}'; this hypervisor has {string.Join(", ", known.Order())}.");
    }
}
