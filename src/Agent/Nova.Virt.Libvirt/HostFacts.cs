using System.Globalization;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Reads what the host has.</summary>
internal sealed class HostFacts(IOptions<VirtOptions> virt, IOptions<LibvirtOptions> libvirt, TimeProvider time)
{
    private readonly Lazy<bool> _hasKvm = new(HostCpu.HasKvm);

    /// <summary><c>kvm</c> or <c>qemu</c>: as configured, else what works.</summary>
    public string VirtType => libvirt.Value.VirtType is { Length: > 0 } configured ? configured : _hasKvm.Value ? "kvm" : "qemu";

    /// <summary>The cpu mode: as configured, else the best that the type has. In emulation a lesser model is no faster, and today's distributions want more.</summary>
    public string CpuMode => libvirt.Value.CpuMode is { Length: > 0 } configured ? configured : VirtType is "kvm" ? "host-model" : "maximum";

    /// <summary>Asks libvirt and the file system.</summary>
    public HypervisorReport Read(ConnectHandle connect)
    {
        var capabilities = XElement.Parse(LibvirtError.CheckedText(ConnectGetCapabilities(connect)));
        LibvirtError.Checked(NodeGetInfo(connect, out var node));
        LibvirtError.Checked(ConnectGetVersion(connect, out var version));
        var cells = HostCells.Of(capabilities);
        Directory.CreateDirectory(virt.Value.InstancesPath);
        DriveInfo disk = new(virt.Value.InstancesPath);
        return new HypervisorReport
        {
            Node = LibvirtError.CheckedText(ConnectGetHostname(connect)),
            Type = VirtType is "kvm" ? "KVM" : "QEMU",
            Version = (long)version,
            Address = virt.Value.MyIP,
            Architectures = HostCpu.Architectures(capabilities),
            CpuInfo = HostCpu.ToCpuInfo(capabilities),
            Inventory = new HostInventory
            {
                VCpus = (int)node.Cpus,
                MemoryMiB = (long)node.MemoryKiB / 1024,
                DiskGiB = disk.TotalSize / Sizes.GiB,
                Topology = cells.Count is 0 ? null : new HostTopology { Cells = cells, Devices = [] },
            },
            DiskAvailableLeastGiB = disk.AvailableFreeSpace / Sizes.GiB,
            RunningServers = LibvirtError.Checked(ConnectNumOfDomains(connect)),
            Uptime = ReadUptime(time.GetUtcNow()),
        };
    }

    /// <summary>The cache mode of files: as configured, else none where the file system has O_DIRECT.</summary>
    public string FileCacheMode() => libvirt.Value.DiskCacheModes.Split(',')
            .Where(static pair => pair.StartsWith("file=", StringComparison.Ordinal)).Select(static pair => pair["file=".Length..]).FirstOrDefault()
        ?? (new DriveInfo(virt.Value.InstancesPath).DriveFormat is "tmpfs" ? "writeback" : "none");

    /// <summary>In the words of <c>uptime</c>.</summary>
    internal static string ReadUptime(DateTimeOffset now)
    {
        var seconds = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var up = TimeSpan.FromSeconds(seconds);
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var days = up.Days is 0 ? "" : $"{up.Days} day{(up.Days is 1 ? "" : "s")}, ";
        return string.Create(
            CultureInfo.InvariantCulture,
            $" {now:HH:mm:ss} up {days}{up.Hours,2}:{up.Minutes:00},  0 users,  load average: {load[0]}, {load[1]}, {load[2]}");
    }
}
