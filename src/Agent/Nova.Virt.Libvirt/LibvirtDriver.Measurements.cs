using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>What libvirt measures of the host.</summary>
internal sealed partial class LibvirtDriver : IHostMeasuringDriver
{
    private const int AllCpus = -1; // VIR_NODE_CPU_STATS_ALL_CPUS

    public Task<HostCpuTimes> MeasureCpuAsync(CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync("Measuring the host's processors", () => connection.CallAsync(ReadCpuTimes, Quick, cancellationToken));

    private static HostCpuTimes ReadCpuTimes(ConnectHandle connect)
    {
        // The first call tells how many there are.
        var count = 0;
        LibvirtError.Checked(NodeGetCpuStats(connect, AllCpus, null, ref count, flags: 0));
        var stats = new NodeCpuStat[count];
        LibvirtError.Checked(NodeGetCpuStats(connect, AllCpus, stats, ref count, flags: 0));
        LibvirtError.Checked(NodeGetInfo(connect, out var node));
        return new HostCpuTimes(Of(stats, "user"), Of(stats, "kernel"), Of(stats, "idle"), Of(stats, "iowait"), (int)node.Mhz);
    }

    private static long Of(NodeCpuStat[] stats, string name) => (long)stats.FirstOrDefault(stat => stat.NameText == name).Value;
}
