using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>One choice among the hosts of one snapshot: a pure function of snapshot, request and options.</summary>
internal sealed class DecisionMaker(FilterPipeline filters, HostRanking ranking, IOptions<SchedulingOptions> options)
{
    private readonly SchedulingOptions _options = options.Value;

    /// <summary>Filters, weighs and orders.</summary>
    public Decision Decide(HostSnapshot snapshot, SchedulingRequest request)
    {
        var seed = Seed(request.RequestId);
        var (hosts, missing) = Reduce(snapshot, request);
        if (missing is not null)
        {
            return new(seed, snapshot.Hosts.Count, [], [], missing);
        }

        var outcome = request.ForcedHost is null ? filters.Run(hosts, request) : new(hosts, []);
        var candidates = Order(outcome.Passed, request, new Random(seed));
        return new(seed, hosts.Count, candidates, outcome.Stages, candidates.Count > 0 ? null : Refusals.Summarise(hosts.Count, outcome.Stages));
    }

    private static (IReadOnlyList<HostState> Hosts, string? Missing) Reduce(HostSnapshot snapshot, SchedulingRequest request)
    {
        if ((request.ForcedHost ?? request.RequestedHost) is not { } wanted)
        {
            return (snapshot.Hosts, null);
        }

        return snapshot.Find(wanted) is { } host ? ([host], null) : ([], $"There is no host {wanted} that has reported what it has.");
    }

    private List<HostCandidate> Order(IReadOnlyList<HostState> hosts, SchedulingRequest request, Random random)
    {
        var weights = ranking.Weigh(hosts, request);
        List<HostCandidate> candidates = new(hosts.Count);
        for (var index = 0; index < weights.Length; index++)
        {
            var host = hosts[index];
            candidates.Add(new(host.Host, host.Hypervisor.Node, host.AvailabilityZone, weights[index]));
        }

        // Hosts come ordered by name; equal weights keep that order, so a decision can be replayed.
        candidates.Sort(static (left, right) =>
            right.Weight.CompareTo(left.Weight) is var order and not 0 ? order : string.CompareOrdinal(left.Host.Value, right.Host.Value));
        if (_options.ShuffleBestSameWeighedHosts && candidates.Count > 0)
        {
            var best = candidates[0].Weight;
            var equals = candidates.TakeWhile(candidate => candidate.Weight.CompareTo(best) is 0).ToArray();
            random.Shuffle(equals);
            candidates = [.. equals, .. candidates.Skip(equals.Length)];
        }

        if (Math.Min(_options.HostSubsetSize, candidates.Count) is > 1 and var subset)
        {
            var chosen = candidates[random.Next(subset)];
            candidates.Remove(chosen);
            candidates.Insert(0, chosen);
        }

        return candidates;
    }

    // Not string.GetHashCode, which differs from process to process: the log line must be enough for a replay.
    private static int Seed(string requestId) => BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)));
}

/// <summary>A decision, and all that is logged of it.</summary>
/// <param name="Seed">Of every random choice.</param>
/// <param name="Hosts">How many were looked at.</param>
/// <param name="Candidates">Best first.</param>
/// <param name="Stages">What each filter did.</param>
/// <param name="Nothing">Why there is no candidate; <see langword="null"/> where there is one.</param>
internal sealed record Decision(
    int Seed, int Hosts, IReadOnlyList<HostCandidate> Candidates, IReadOnlyList<FilterStage> Stages, string? Nothing);

/// <summary>Refusals in plain words.</summary>
internal static class Refusals
{
    private const int Examples = 1;

    /// <summary>E.g. "There are 3 hosts: 2 refused by RamFilter (…), 1 refused by ComputeFilter (…)."</summary>
    public static string Summarise(int hosts, IReadOnlyList<FilterStage> stages)
    {
        if (hosts is 0)
        {
            return "There are no hosts.";
        }

        var refusals = stages.Where(stage => stage.Refusals.Count > 0).Select(stage => string.Create(
            CultureInfo.InvariantCulture,
            $"{stage.Refusals.Count} refused by {stage.Filter} ({string.Join("; ", stage.Refusals.Take(Examples).Select(refusal => refusal.Reason))})"));
        var count = hosts is 1 ? "There is 1 host" : string.Create(CultureInfo.InvariantCulture, $"There are {hosts} hosts");
        return $"{count}: {string.Join(", ", refusals)}.";
    }
}
