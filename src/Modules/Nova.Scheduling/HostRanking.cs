using System.Globalization;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>Brings the answers of all weighers to one figure for each host.</summary>
internal sealed class HostRanking(IEnumerable<IHostWeigher> weighers)
{
    private readonly IHostWeigher[] _weighers = [.. weighers];

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

    // Scaled from 0 to the best host's value: with two hosts of nearly the same size neither is thrown to the bottom.
    private static void Add(IHostWeigher weigher, IReadOnlyList<HostState> hosts, SchedulingRequest request, double[] raw, double[] weights)
    {
        var most = 0.0;
        for (var index = 0; index < raw.Length; index++)
        {
            raw[index] = Math.Max(0, weigher.Weigh(hosts[index], request));
            most = Math.Max(most, raw[index]);
        }

        for (var index = 0; most > 0 && index < raw.Length; index++)
        {
            weights[index] += Multiplier(weigher, hosts[index]) * (raw[index] / most);
        }
    }

    /// <summary>The smallest that the host's aggregates state; the option's where none does or one is no number.</summary>
    private static double Multiplier(IHostWeigher weigher, HostState host)
    {
        if (host.AggregateMetadata.Count is 0 || !host.AggregateMetadata.TryGetValue(weigher.MultiplierKey, out var texts))
        {
            return weigher.Multiplier;
        }

        var smallest = double.PositiveInfinity;
        foreach (var text in texts)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return weigher.Multiplier;
            }

            smallest = Math.Min(smallest, value);
        }

        return double.IsFinite(smallest) ? smallest : weigher.Multiplier;
    }
}
