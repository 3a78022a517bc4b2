using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Kept;

namespace Nova.Scheduling;

/// <summary>The filter driver: one choice among the hosts of one snapshot, a pure function of snapshot, request and options.</summary>
internal sealed class DecisionMaker(FilterPipeline filters, HostRanking ranking, IOptions<SchedulingOptions> options) : ISchedulerDriver
{
    // So many refusals of a filter are put in words to find the commonest: enough to tell, and not a text for each of a hundred thousand hosts.
    private const int Sample = 100;

    private readonly SchedulingOptions _options = options.Value;
    private readonly KeptJudgements _kept = new(filters, ranking);

    /// <inheritdoc />
    public string Name => "filter_scheduler";

    /// <inheritdoc />
    public Decision Decide(HostSnapshot snapshot, SchedulingRequest request)
    {
        var seed = Draw.SeedOf(request.RequestId);
        if (Judge(snapshot, request, out var hosts) is not { } judgement)
        {
            return new()
            {
                Seed = seed,
                Hosts = snapshot.Count,
                Nothing = Missing(request),
            };
        }

        var (results, passed, best, ties) = judgement;
        if (passed is 0)
        {
            return new()
            {
                Seed = seed,
                Hosts = hosts,
                Results = results,
                Nothing = Why(snapshot, request),
            };
        }

        var draw = new Draw(seed, passed, _options.HostSubsetSize, _options.ShuffleBestSameWeighedHosts);
        var ranks = draw.Order(ties.Length, request.Alternates + 1);
        var finalists = new Finalist[ranks.Length];
        for (var index = 0; index < ranks.Length; index++)
        {
            var host = ranks[index] < ties.Length ? new(ties[ranks[index]], best[0].Weight) : best[ranks[index]];
            finalists[index] = new(ranks[index], Candidate(snapshot[host.Place], host.Weight));
        }

        return new()
        {
            Seed = seed,
            Hosts = hosts,
            Passed = passed,
            SubsetSize = _options.HostSubsetSize,
            Ties = ties.Length,
            Finalists = finalists,
            Results = results,
        };
    }

    /// <inheritdoc />
    public SchedulingExplanation Explain(HostSnapshot snapshot, SchedulingRequest request)
    {
        var space = DecisionSpace.For(snapshot);
        if (!TryReduce(snapshot, request, space, out _))
        {
            return new([], []);
        }

        var results = Filter(snapshot, request, space, keepsRefused: true);
        ranking.Weigh(snapshot, request, space);
        var passed = BestHosts.Pick(space.Left, space.Weights, HostMask.Count(space.Left));
        List<HostCandidate> accepted = new(passed.Length);
        foreach (var (place, weight) in passed)
        {
            accepted.Add(Candidate(snapshot[place], weight));
        }

        return new(accepted, [.. results.Select(result => Refusals.Stage(snapshot, request, result))]);
    }

    private static HostCandidate Candidate(HostState host, double weight) => new(host.Host, host.Hypervisor.Node, host.AvailabilityZone, weight);

    private static bool TryReduce(HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space, out int hosts)
    {
        hosts = snapshot.Count;
        if ((request.ForcedHost ?? request.RequestedHost) is not { } wanted)
        {
            return true;
        }

        if (!snapshot.TryFind(wanted, out var place))
        {
            return false;
        }

        space.Keep(place);
        hosts = 1;
        return true;
    }

    private static string Missing(SchedulingRequest request) =>
        $"There is no host {request.ForcedHost ?? request.RequestedHost} that has reported what it has.";

    // By what was found out before where the request asks what others have asked; the outcome is the same.
    private Judgement? Judge(HostSnapshot snapshot, SchedulingRequest request, out int hosts)
    {
        var wanted = Math.Max(request.Alternates + 1, _options.HostSubsetSize);
        hosts = snapshot.Count;
        return request is { ForcedHost: null, RequestedHost: null } && _kept.Judge(snapshot, request, wanted, _options.ShuffleBestSameWeighedHosts) is { } kept
            ? kept
            : JudgeAll(snapshot, request, wanted, out hosts);
    }

    private Judgement? JudgeAll(HostSnapshot snapshot, SchedulingRequest request, int wanted, out int hosts)
    {
        var space = DecisionSpace.For(snapshot);
        if (!TryReduce(snapshot, request, space, out hosts))
        {
            return null;
        }

        var results = Filter(snapshot, request, space, keepsRefused: false);
        ranking.Weigh(snapshot, request, space);
        var passed = HostMask.Count(space.Left);
        var best = BestHosts.Pick(space.Left, space.Weights, Math.Min(wanted, passed));
        var ties = _options.ShuffleBestSameWeighedHosts && passed > 0 ? BestHosts.EqualTo(space.Left, space.Weights, best[0].Weight) : [];
        return new(results, passed, best, ties);
    }

    private List<FilterResult> Filter(HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space, bool keepsRefused) =>
        request.ForcedHost is null ? filters.Run(snapshot, request, space, keepsRefused) : [];

    // Only a request that no host takes asks which hosts each filter refused: it is answered by running the filters once more.
    private string Why(HostSnapshot snapshot, SchedulingRequest request)
    {
        var space = DecisionSpace.For(snapshot);
        _ = TryReduce(snapshot, request, space, out var hosts);
        return Refusals.Summarise(hosts, snapshot, request, Filter(snapshot, request, space, keepsRefused: true), Sample);
    }
}
