using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Filters;

namespace Nova.TestKit.Scheduling;

/// <summary>The scheduler as one would write it down first: host by host, filter by filter, all weights in order. What the real one must agree with.</summary>
internal sealed class PlainScheduler(IReadOnlyList<IHostFilter> filters, IReadOnlyList<IHostWeigher> weighers, SchedulingOptions options)
{
    /// <summary>All hosts that pass, in the order in which they are chosen, and what each filter did.</summary>
    public SchedulingExplanation Decide(IReadOnlyList<HostState> hosts, SchedulingRequest request, bool draws)
    {
        IReadOnlyList<HostState> remaining = [.. hosts.OrderBy(host => host.Host.Value, StringComparer.Ordinal)];
        List<FilterStage> stages = [];
        foreach (var filter in filters.TakeWhile(_ => remaining.Count > 0))
        {
            var verdicts = remaining.Select(host => (Host: host, filter.Judge(host, request).Reason)).ToList();
            stages.Add(new(filter.Name, remaining.Count, [.. verdicts.Where(pair => pair.Reason is not null).Select(pair => new HostRefusal(pair.Host.Host, pair.Reason!))]));
            remaining = [.. verdicts.Where(pair => pair.Reason is null).Select(pair => pair.Host)];
        }

        return new(Order(remaining, Weigh(remaining, request), draws ? new Random(Draw.SeedOf(request.RequestId)) : null), stages);
    }

    private double[] Weigh(IReadOnlyList<HostState> hosts, SchedulingRequest request)
    {
        var weights = new double[hosts.Count];
        foreach (var weigher in weighers.Where(_ => hosts.Count > 1))
        {
            var raw = hosts.Select(host => Math.Max(weigher.Least ?? double.NegativeInfinity, weigher.Weigh(host, request))).ToArray();
            var least = weigher.Least ?? raw.Min();
            var most = Math.Max(raw.Max(), weigher.Most ?? raw.Max());
            for (var index = 0; most > least && index < raw.Length; index++)
            {
                weights[index] += (raw[index] - least) * (hosts[index].Least(weigher.MultiplierKey, weigher.Multiplier) / (most - least));
            }
        }

        return weights;
    }

    private List<HostCandidate> Order(IReadOnlyList<HostState> hosts, double[] weights, Random? random)
    {
        List<HostCandidate> candidates =
            [.. hosts.Select((host, index) => new HostCandidate(host.Host, host.Hypervisor.Node, host.AvailabilityZone, weights[index])).OrderByDescending(candidate => candidate.Weight)];
        if (random is not null && options.ShuffleBestSameWeighedHosts && candidates.Count > 0)
        {
            var equals = candidates.TakeWhile(candidate => candidate.Weight.CompareTo(candidates[0].Weight) is 0).ToArray();
            random.Shuffle(equals);
            candidates = [.. equals, .. candidates.Skip(equals.Length)];
        }

        if (random is not null && Math.Min(options.HostSubsetSize, candidates.Count) is > 1 and var subset)
        {
            var chosen = candidates[random.Next(subset)];
            candidates.Remove(chosen);
            candidates.Insert(0, chosen);
        }

        return candidates;
    }
}
