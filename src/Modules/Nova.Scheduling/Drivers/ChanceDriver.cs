using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling.Drivers;

/// <summary>
/// The original's chance driver: any host whose agent reports and that the server has not tried or is to leave, without filters and weighers. The claim
/// still refuses what does not fit; then it is an alternate's turn.
/// </summary>
internal sealed class ChanceDriver : ISchedulerDriver
{
    /// <inheritdoc />
    public string Name => "chance_scheduler";

    /// <inheritdoc />
    public Decision Decide(HostSnapshot snapshot, SchedulingRequest request)
    {
        var seed = Draw.SeedOf(request.RequestId);
        var places = Places(snapshot, request);
        if (places.Length is 0)
        {
            return new()
            {
                Seed = seed,
                Hosts = snapshot.Count,
                Nothing = "No host's agent reports, or the server has been on all that do.",
            };
        }

        // All weigh the same: a shuffle of equals, by the same rule as the filter driver's.
        var ranks = new Draw(seed, places.Length, 1, ShufflesTies: true).Order(places.Length, request.Alternates + 1);
        return new()
        {
            Seed = seed,
            Hosts = snapshot.Count,
            Passed = places.Length,
            Ties = places.Length,
            Finalists = [.. ranks.Select(rank => new Finalist(rank, Candidate(snapshot[places[rank]])))],
        };
    }

    /// <inheritdoc />
    public SchedulingExplanation Explain(HostSnapshot snapshot, SchedulingRequest request)
    {
        var decision = Decide(snapshot, request with { Alternates = snapshot.Count });
        return new(decision.Candidates, []);
    }

    private static HostCandidate Candidate(HostState host) => new(host.Host, host.Hypervisor.Node, host.AvailabilityZone, 0);

    private static int[] Places(HostSnapshot snapshot, SchedulingRequest request)
    {
        var wanted = request.ForcedHost ?? request.RequestedHost;
        return
        [
            .. HostMask.Places(DecisionSpace.For(snapshot).Left.ToArray()).Where(place => snapshot[place] is var host
                && (host.IsUp || host.Host == request.ForcedHost) && (wanted is null || host.Host == wanted) && !request.Tried.Contains(host.Host) && !request.Left.Contains(host.Host)),
        ];
    }
}
