using Nova.Virt;

namespace Nova.Compute.Monitors;

/// <summary>Makes of the times of a host's processors the metrics that the scheduler may weigh; the names are the original's.</summary>
internal sealed class CpuMonitor
{
    private HostCpuTimes? _last;

    /// <summary>The metrics of the time since the last call; shares are from 0 to 1, and not there at the first call. Not thread-safe.</summary>
    public IReadOnlyDictionary<string, double> Read(HostCpuTimes now)
    {
        Dictionary<string, double> metrics = new(StringComparer.Ordinal)
        {
            ["cpu.frequency"] = now.FrequencyMHz,
            ["cpu.user.time"] = now.User,
            ["cpu.kernel.time"] = now.Kernel,
            ["cpu.idle.time"] = now.Idle,
            ["cpu.iowait.time"] = now.IoWait,
        };
        if (_last is { } last && Total(now) - Total(last) is > 0 and var passed)
        {
            AddShares(metrics, last, now, passed);
        }

        _last = now;
        return metrics;
    }

    private static void AddShares(Dictionary<string, double> metrics, HostCpuTimes last, HostCpuTimes now, long passed)
    {
        metrics["cpu.user.percent"] = Share(now.User - last.User);
        metrics["cpu.kernel.percent"] = Share(now.Kernel - last.Kernel);
        metrics["cpu.idle.percent"] = Share(now.Idle - last.Idle);
        metrics["cpu.iowait.percent"] = Share(now.IoWait - last.IoWait);
        metrics["cpu.percent"] = Share(now.User - last.User + now.Kernel - last.Kernel);

        // Counters that ran backwards are of a host that started anew.
        double Share(long part) => Math.Clamp((double)part / passed, 0, 1);
    }

    private static long Total(HostCpuTimes times) => times.User + times.Kernel + times.Idle + times.IoWait;
}
