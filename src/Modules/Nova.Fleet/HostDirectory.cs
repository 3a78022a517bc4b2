using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;

namespace Nova.Fleet;

/// <summary>
/// Serves <see cref="IHostDirectory"/> from a view that is read again when this process changes something, and every two seconds for what
/// others change. Whether a host is up is judged at each question.
/// </summary>
internal sealed class HostDirectory(FleetReader reader, ServiceClock liveness, TimeProvider clock) : IHostDirectory, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, IReadOnlyList<string>> Nothing = [];

    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _changes;
    private Cached? _cached;

    /// <inheritdoc />
    public long Changes => Interlocked.Read(ref _changes);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ComputeHost>> ListAsync(CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken);
        return [.. view.Hypervisors().Select(pair => ToHost(view, pair.Service, pair.Report))];
    }

    /// <inheritdoc />
    public async Task<ComputeHost?> FindAsync(HostName host, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken);
        return view.ComputeOn(host) is { } service && view.ReportOf(service) is { } report ? ToHost(view, service, report) : null;
    }

    /// <summary>Something was changed: the next question reads anew.</summary>
    public void Invalidate() => Interlocked.Increment(ref _changes);

    public void Dispose() => _reading.Dispose();

    private async ValueTask<FleetView> ViewAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } view)
        {
            return view;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } other)
            {
                return other;
            }

            var (changes, readAt) = (Interlocked.Read(ref _changes), clock.GetTimestamp());
            var read = await reader.ReadAsync(cancellationToken);
            Volatile.Write(ref _cached, new Cached(read, changes, readAt));
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private FleetView? Fresh() =>
        Volatile.Read(ref _cached) is { } cached
        && cached.Changes == Interlocked.Read(ref _changes)
        && clock.GetElapsedTime(cached.ReadAt) < Freshness
            ? cached.View
            : null;

    private ComputeHost ToHost(FleetView view, ServiceRecord service, HypervisorReport report)
    {
        var aggregates = view.AggregatesOf(service.Host);
        return new()
        {
            Host = service.Host,
            Service = service.Id,
            IsUp = liveness.IsUp(service),
            IsForcedDown = service.IsForcedDown,
            IsDisabled = service.IsDisabled,
            AvailabilityZone = view.ZoneOf(aggregates),
            AggregateMetadata = aggregates.Count is 0 ? Nothing : Merge(aggregates),
            Hypervisor = report,
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Merge(IReadOnlyList<Aggregate> aggregates) =>
        aggregates.SelectMany(aggregate => aggregate.Metadata)
            .GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);

    private sealed record Cached(FleetView View, long Changes, long ReadAt);
}
