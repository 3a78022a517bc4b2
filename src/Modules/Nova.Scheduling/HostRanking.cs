using Nova.Contracts.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Plugins;

namespace Nova.Scheduling;

/// <summary>Brings the answers of all weighers to one figure for each host.</summary>
internal sealed class HostRanking(IEnumerable<IHostWeigher> weighers, SchedulerPlugins? plugins = null)
{
    private readonly IHostWeigher[] _weighers = [.. weighers, .. plugins?.Weighers ?? []];

    /// <summary>What the weighers must know of hosts.</summary>
    public HostFacts Facts => _weighers.Aggregate(HostFacts.None, (facts, weigher) => facts | weigher.Facts);

    /// <summary>Weighs the hosts; the same order as they came in. A single host weighs 0: there is nothing to compare.</summary>
    public double[] Weigh(IReadOnlyList<HostState> hosts, SchedulingRequest request)
    {
        var weights = new double[hosts.Count];
        if (hosts.Count < 2)
        {
            return weights;
        }

        var raw = new double[hosts.Count];
        foreach (var weigher in _weighers)
        {
            Add(weigher, hosts, request, raw, weights);
        }

        return weights;
    }

    // Where the least is 0 and not the smallest host's value, neither of two hosts of nearly the same size is thrown to the bottom.
    private static void Add(IHostWeigher weigher, IReadOnlyList<HostState> hosts, SchedulingRequest request, double[] raw, double[] weights)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var index = 0; index < raw.Length; index++)
        {
            raw[index] = Math.Max(weigher.Least ?? double.NegativeInfinity, weigher.Weigh(hosts[index], request));
            (least, most) = (Math.Min(least, raw[index]), Math.Max(most, raw[index]));
        }

        (least, most) = (weigher.Least ?? least, Math.Max(most, weigher.Most ?? most));
        for (var index = 0; most > least && index < raw.Length; index++)
        {
            weights[index] += hosts[index].Least(weigher.MultiplierKey, weigher.Multiplier) * ((raw[index] - least) / (most - least));
        }
    }
}
