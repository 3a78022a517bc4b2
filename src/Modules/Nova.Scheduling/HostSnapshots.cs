using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>
/// The hosts as of about a second ago, and of the last change of the fleet by this process, less what it has promised since. A burst of requests so spreads without asking the
/// database for each; where a figure was wrong after all, the claim is refused and the caller says so by <see cref="Forget"/>.
/// </summary>
internal sealed class HostSnapshots(HostFigures figures, HostLayout layout, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _guard = new();
    private readonly List<Promised> _promises = [];
    private HostSnapshot? _stored;
    private HostSnapshot? _current;
    private long _takenAt;
    private long _forgotten;
    private long _fleetChanges;

    /// <summary>The snapshot to decide on; brings it up to date where the last is too old or was called wrong.</summary>
    public async ValueTask<HostSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        if (FreshOne() is { } fresh)
        {
            return fresh;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            return FreshOne() ?? await RefreshAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Counts a server as placed on the host until the database tells.</summary>
    public void Promise(HostName host, ClaimedResources amount, FlavorId flavor)
    {
        Promised promise = new(host, amount, figures.KnowsFlavors ? flavor : null);
        lock (_guard)
        {
            _promises.Add(promise);
            _current = _current?.Promise(host, amount, promise.Flavor);
        }
    }

    /// <summary>The next decision is made on fresh figures.</summary>
    public void Forget()
    {
        lock (_guard)
        {
            _current = null;
            _forgotten++;
        }
    }

    /// <summary>Remembers a build that failed; a good one makes up for all.</summary>
    public void TellBuild(HostName host, bool isGood)
    {
        if (figures.TellBuild(host, isGood))
        {
            Forget();
        }
    }

    public void Dispose() => _loading.Dispose();

    private HostSnapshot? FreshOne()
    {
        lock (_guard)
        {
            return _current is { } current && _fleetChanges == figures.FleetChanges && clock.GetElapsedTime(_takenAt) < Freshness ? current : null;
        }
    }

    private async Task<HostSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        int promisedBefore;
        long forgottenBefore;
        lock (_guard)
        {
            (promisedBefore, forgottenBefore) = (_promises.Count, _forgotten);
        }

        var (takenAt, fleetChanges) = (clock.GetTimestamp(), figures.FleetChanges);
        var change = await figures.RefreshAsync(cancellationToken);
        _stored = _stored is null || change.HasOtherHosts || _stored.Classes.IsCrowded(_stored.Count) ? HostSnapshot.Of(layout, figures.States)
            : change.Changed.Count > 0 ? _stored.With(change.Changed)
            : _stored;
        var snapshot = _stored;
        lock (_guard)
        {
            // What was promised while the figures were read is in them or not; counting it twice errs on the safe side.
            _promises.RemoveRange(0, promisedBefore);
            foreach (var promise in _promises)
            {
                snapshot = snapshot.Promise(promise.Host, promise.Amount, promise.Flavor);
            }

            if (_forgotten == forgottenBefore)
            {
                (_current, _takenAt, _fleetChanges) = (snapshot, takenAt, fleetChanges);
            }
        }

        return snapshot;
    }

    private readonly record struct Promised(HostName Host, ClaimedResources Amount, FlavorId? Flavor);
}
