namespace Nova.TestKit.Virt;

/// <summary>
/// A guest that boots in seconds without KVM: the host distribution's cloud kernel and a ramdisk of busybox. It tells on ttyS0 its
/// NUMA nodes, its disks and their labels, that it is up and its boot id, then counts; the power button switches it off.
/// </summary>
public static class TestGuest
{
    // QEMU has been seen to lose every interrupt of an emulated guest with several processors; what the kernel itself tells needs none.
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mount -t proc proc /proc
        $B mount -t sysfs sys /sys
        $B mount -t devtmpfs dev /dev
        exec >/dev/ttyS0 2>&1
        for n in /sys/devices/system/node/node*; do echo "NODE ${n##*/} cpus=$($B cat $n/cpulist) ." >/dev/kmsg; done
        for m in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk button evdev; do $B insmod /mods/$m.ko; done
        for d in /sys/block/vd*; do echo "DISK ${d##*/} $($B cat $d/size) $($B cat $d/serial) ro=$($B cat $d/ro)"; done
        at() { $B dd if=/dev/$1 bs=1 skip=$2 count=$3 2>/dev/null | $B tr -cd 'A-Za-z0-9-'; }
        for d in /dev/vd?; do d=${d##*/}; echo "LABEL $d ext=$(at $d 1144 16) iso=$(at $d 32808 32) swap=$(at $d 4086 10)"; done
        echo "CMDLINE $($B cat /proc/cmdline)"
        echo "SMBIOS $($B cat /sys/class/dmi/id/sys_vendor) $($B cat /sys/class/dmi/id/product_name) $($B cat /sys/class/dmi/id/product_serial)"
        $B acpid -f -c /etc/acpi &
        echo "GUEST UP $($B cat /proc/sys/kernel/random/boot_id)"
        n=0
        while true; do n=$((n+1)); echo "tick $n"; now=; for d in /sys/block/vd*; do now="$now $($B cat $d/serial)=$($B cat $d/size)"; done; echo "NOW$now ."; $B sleep 1; done
        """;

    private const string PowerButton = """
        #!/bin/busybox sh
        echo GUEST DOWN >/dev/ttyS0
        /bin/busybox poweroff -f
        """;

    private const string Pack = """
        set -eu
        cd "$1"
        mkdir -p bin mods proc sys dev var/log
        cp "$(command -v busybox)" bin/busybox
        for m in virtio/virtio virtio/virtio_ring virtio/virtio_pci_legacy_dev virtio/virtio_pci_modern_dev virtio/virtio_pci \
            block/virtio_blk acpi/button input/evdev; do cp "/lib/modules/$2/kernel/drivers/$m.ko" mods/; done
        chmod +x init etc/acpi/PWRF/00000080
        find . | cpio -o -H newc 2>/dev/null | gzip -1 > "$3"
        """;

    /// <summary>The kernel's file, or <see langword="null"/> on a machine without a cloud kernel.</summary>
    public static string? Kernel => Directory.EnumerateFiles("/boot", "vmlinuz-*cloud*").Order().LastOrDefault();

    /// <summary>Makes the ramdisk.</summary>
    public static async Task MakeRamdiskAsync(string path)
    {
        var root = Directory.CreateTempSubdirectory("nvird").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "etc/acpi/PWRF"));
            await File.WriteAllTextAsync(Path.Combine(root, "init"), Init);
            await File.WriteAllTextAsync(Path.Combine(root, "etc/acpi/PWRF/00000080"), PowerButton);
            var release = Path.GetFileName(Kernel!)["vmlinuz-".Length..];
            await PrivateLibvirt.RunAsync("bash", "-c", Pack, "pack", root, release, path);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
