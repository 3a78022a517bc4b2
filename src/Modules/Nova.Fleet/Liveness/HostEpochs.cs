using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Liveness;

/// <summary>The epochs of services, as the flushes of heartbeats bring them along; one that has not reported here lately is asked of the database.</summary>
internal sealed class HostEpochs(ServiceStore services, IOptions<FleetOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ServiceId, Known> _known = new();
    private readonly TimeSpan _freshness = options.Value.ReportInterval * 1.5;

    /// <summary>What was last known, however long ago; 0 for nothing.</summary>
    public long LastKnown(ServiceId service) => _known.TryGetValue(service, out var known) ? known.Epoch : 0;

    /// <summary>The epoch of now.</summary>
    public async ValueTask<long> CurrentAsync(ServiceId service, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(service, out var known) && clock.GetElapsedTime(known.ReadAt) < _freshness)
        {
            return known.Epoch;
        }

        var readAt = clock.GetTimestamp();
        var epoch = await services.EpochAsync(service, cancellationToken);
        _known[service] = new Known(epoch, readAt);
        return epoch;
    }

    /// <summary>A host that is ahead of us was told so by a database that is no more: ours goes up to it, or every order would be too old for the host.</summary>
    public async Task AdoptAsync(ServiceId service, long? reported, long epoch, CancellationToken cancellationToken)
    {
        // A host cannot push it so far that it could not be raised.
        if (reported is <= int.MaxValue && reported > epoch)
        {
            await services.AdoptEpochAsync(service, reported.Value, cancellationToken);
            Note(service, reported.Value);
        }
    }

    /// <summary>Notes what a flush has read.</summary>
    public void Note(ServiceId service, long epoch) => _known[service] = new Known(epoch, clock.GetTimestamp());

    private readonly record struct Known(long Epoch, long ReadAt);
}
