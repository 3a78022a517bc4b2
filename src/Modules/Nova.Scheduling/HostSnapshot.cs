using System.Collections.Frozen;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>All hosts at one moment, ordered by name; immutable.</summary>
internal sealed class HostSnapshot
{
    private readonly HostState[] _hosts;
    private readonly FrozenDictionary<HostName, int> _places;

    private HostSnapshot(long takenAt, HostState[] hosts, FrozenDictionary<HostName, int> places) =>
        (TakenAt, _hosts, _places) = (takenAt, hosts, places);

    /// <summary>When it was taken: a time stamp of the clock.</summary>
    public long TakenAt { get; }

    /// <summary>The hosts, ordered by name so that equal ones are always chosen in the same order.</summary>
    public IReadOnlyList<HostState> Hosts => _hosts;

    /// <summary>Joins who is there with what they have; a host that has not reported an inventory cannot take anything and is left out.</summary>
    public static HostSnapshot Of(
        long takenAt, IReadOnlyList<ComputeHost> hosts, IReadOnlyDictionary<HostName, HostUsage> usages, Func<HostState, HostState>? complete = null)
    {
        HostState[] states =
        [
            .. hosts.Where(host => usages.ContainsKey(host.Host))
                .Select(host => HostState.Of(host, usages[host.Host]))
                .Select(state => complete is null ? state : complete(state))
                .OrderBy(state => state.Host.Value, StringComparer.Ordinal),
        ];
        return new(takenAt, states, states.Select((state, place) => (state.Host, place)).ToFrozenDictionary(pair => pair.Host, pair => pair.place));
    }

    /// <summary>One host.</summary>
    public HostState? Find(HostName host) => _places.TryGetValue(host, out var place) ? _hosts[place] : null;

    /// <summary>The snapshot once the host holds one more server; itself where the host is not in it.</summary>
    public HostSnapshot With(HostName host, ClaimedResources amount)
    {
        if (!_places.TryGetValue(host, out var place))
        {
            return this;
        }

        HostState[] hosts = [.. _hosts];
        hosts[place] = hosts[place].Promise(amount);
        return new(TakenAt, hosts, _places);
    }
}
