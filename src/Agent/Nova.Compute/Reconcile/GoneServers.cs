using Nova.Core;

namespace Nova.Compute.Reconcile;

/// <summary>
/// Remembers which servers the control plane said to be deleted, pass after pass. One that it says so of twice in a row, and for
/// long enough, is believed.
/// </summary>
internal sealed class GoneServers(TimeSpan timeout, TimeProvider clock)
{
    private Dictionary<ServerId, Sighting> _seen = [];

    /// <summary>Whether some are not yet believed: then the next pass should come soon.</summary>
    public bool HasDoubts { get; private set; }

    /// <summary>The control plane's answer of this pass; those that it does not name any more are forgotten.</summary>
    /// <returns>Those to act upon.</returns>
    public IReadOnlyList<ServerId> Confirm(IEnumerable<ServerId> gone)
    {
        var before = _seen;
        var now = clock.GetTimestamp();
        _seen = gone.Distinct().ToDictionary(
            server => server,
            server => before.TryGetValue(server, out var sighting) ? sighting with { Times = sighting.Times + 1 } : new Sighting(1, now));
        var confirmed = _seen.Where(seen => IsConfirmed(seen.Value)).Select(seen => seen.Key).ToList();
        HasDoubts = confirmed.Count < _seen.Count;
        return confirmed;
    }

    private bool IsConfirmed(Sighting sighting) => sighting.Times >= 2 && clock.GetElapsedTime(sighting.First) >= timeout;

    private readonly record struct Sighting(int Times, long First);
}
