using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet.Services;

namespace Nova.Fleet.Liveness;

/// <summary>Says who is alive. Memory comes first: a heartbeat counts at once, the database learns of it within a second.</summary>
/// <remarks>
/// A control plane that was away has missed heartbeats through no fault of the hosts. Until <c>service_down_time</c> has passed since the
/// start, silence is therefore measured up to the last heartbeat that any control plane stored: who was alive then still is.
/// </remarks>
internal sealed class ServiceClock(IOptions<FleetOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ServiceId, DateTimeOffset> _seen = new();
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly TimeSpan _limit = options.Value.ServiceDownTime;
    private readonly Lock _guard = new();
    private bool _restored;
    private DateTimeOffset? _newestStored;

    /// <summary>Notes a heartbeat that came now.</summary>
    public void Saw(ServiceId service) => _seen[service] = clock.GetUtcNow();

    /// <summary>Takes back what was noted: it came from a host that must not count as alive yet.</summary>
    public void Unsee(ServiceId service) => _seen.TryRemove(service, out _);

    /// <summary>Is shown every list of services that was read; the first tells when a control plane last lived.</summary>
    public void NoteStored(IReadOnlyList<ServiceRecord> services)
    {
        lock (_guard)
        {
            if (!_restored)
            {
                _restored = true;
                _newestStored = services.Max(service => service.LastSeen);
            }
        }
    }

    /// <summary>The last heartbeat that memory or the database knows of.</summary>
    public DateTimeOffset? LastSeen(ServiceRecord service) =>
        _seen.TryGetValue(service.Id, out var seen) && !(seen < service.LastSeen) ? seen : service.LastSeen;

    /// <summary>Whether it reported lately and was not called down.</summary>
    public bool IsUp(ServiceRecord service)
    {
        if (service.IsForcedDown)
        {
            return false;
        }

        var last = LastSeen(service) ?? service.CreatedAt;
        return Reference() - last <= _limit;
    }

    private DateTimeOffset Reference()
    {
        var now = clock.GetUtcNow();
        lock (_guard)
        {
            return now - _started < _limit && _newestStored is { } newest && newest < now ? newest : now;
        }
    }
}
