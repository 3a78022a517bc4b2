using System.Collections.Concurrent;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>
/// The hosts as of about a second ago, less what this process has promised since. A burst of requests so spreads without asking the
/// database for each; where a figure was wrong after all, the claim is refused and the caller says so by <see cref="Forget"/>.
/// </summary>
internal sealed class HostSnapshots(
    IHostDirectory directory, IPlacement placement, IHostLoads loads, FilterPipeline filters, HostRanking ranking, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly HostFacts _facts = filters.Facts | ranking.Facts;
    private readonly ConcurrentDictionary<HostName, int> _failedBuilds = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _guard = new();
    private readonly List<Promised> _promises = [];
    private HostSnapshot? _current;
    private long _forgotten;

    /// <summary>The snapshot to decide on; loads one where the last is too old or was called wrong.</summary>
    public async ValueTask<HostSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        if (FreshOne() is { } fresh)
        {
            return fresh;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            return FreshOne() ?? await LoadAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Counts a server as placed on the host until the database tells.</summary>
    public void Promise(HostName host, ClaimedResources amount)
    {
        lock (_guard)
        {
            _promises.Add(new(host, amount));
            _current = _current?.With(host, amount);
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
        if (!isGood)
        {
            _failedBuilds.AddOrUpdate(host, 1, static (_, failed) => failed + 1);
            Forget();
        }
        else if (_failedBuilds.TryRemove(host, out _))
        {
            Forget();
        }
    }

    public void Dispose() => _loading.Dispose();

    private HostSnapshot? FreshOne()
    {
        lock (_guard)
        {
            return _current is { } current && clock.GetElapsedTime(current.TakenAt) < Freshness ? current : null;
        }
    }

    private async Task<HostSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        int promisedBefore;
        long forgottenBefore;
        lock (_guard)
        {
            (promisedBefore, forgottenBefore) = (_promises.Count, _forgotten);
        }

        var takenAt = clock.GetTimestamp();
        var hosts = await directory.ListAsync(cancellationToken);
        var usages = (await placement.ListAsync(cancellationToken)).ToDictionary(usage => usage.Host);
        var busy = _facts.HasFlag(HostFacts.BusyServers) ? await loads.CountBusyAsync(cancellationToken) : null;
        var flavors = _facts.HasFlag(HostFacts.Flavors) ? await loads.ListFlavorsAsync(cancellationToken) : null;
        var snapshot = HostSnapshot.Of(takenAt, hosts, usages, state => state with
        {
            BusyServers = busy?.GetValueOrDefault(state.Host) ?? 0,
            Flavors = flavors?.GetValueOrDefault(state.Host) ?? state.Flavors,
            FailedBuilds = _failedBuilds.GetValueOrDefault(state.Host),
        });
        lock (_guard)
        {
            // What was promised while the figures were read is in them or not; counting it twice errs on the safe side.
            _promises.RemoveRange(0, promisedBefore);
            foreach (var promise in _promises)
            {
                snapshot = snapshot.With(promise.Host, promise.Amount);
            }

            if (_forgotten == forgottenBefore)
            {
                _current = snapshot;
            }
        }

        return snapshot;
    }

    private readonly record struct Promised(HostName Host, ClaimedResources Amount);
}
