using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet.Services;

namespace Nova.Fleet.Liveness;

/// <summary>
/// Says who is alive: whoever this process has heard of within <c>service_down_time</c>, by the monotonic clock, from itself, from another process, or because the
/// database has counted another heartbeat. What the database has as times of day is only compared with one another: a clock that jumps has nobody look down.
/// </summary>
/// <remarks>
/// A control plane that was away has missed heartbeats through no fault of the hosts: who was alive when the newest heartbeat was stored counts as heard of at the
/// first look.
/// </remarks>
internal sealed class ServiceClock(IOptions<FleetOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ServiceId, Sign> _signs = new();
    private readonly TimeSpan _limit = options.Value.ServiceDownTime;
    private readonly Lock _guard = new();
    private readonly Dictionary<ServiceId, long> _counts = [];
    private bool _hasLooked;
    private IReadOnlyList<ServiceRecord> _known = [];

    /// <summary>The last list of services that was read.</summary>
    public IReadOnlyList<ServiceRecord> Known => Volatile.Read(ref _known);

    /// <summary>Notes a heartbeat that came now.</summary>
    public void Saw(ServiceId service) => _signs[service] = new Sign(clock.GetUtcNow(), clock.GetTimestamp());

    /// <summary>Notes that it is a member of the service group now, with this epoch: one that is behind the service's does not count.</summary>
    public void SawMember(ServiceRecord service, long? epoch)
    {
        if (!(epoch < service.Epoch))
        {
            _signs[service.Id] = new Sign(clock.GetUtcNow(), clock.GetTimestamp()) { IsOfGroup = true, Epoch = epoch };
        }
    }

    /// <summary>Takes back what was noted: it came from a host that must not count as alive yet.</summary>
    public void Unsee(ServiceId service) => _signs.TryRemove(service, out _);

    /// <summary>Nobody could be heard in the time that has just passed: whoever was alive at its beginning is so at its end.</summary>
    /// <param name="deaf">The time.</param>
    /// <param name="isOfGroup">Whether the bus was there, and only the service group was not: then it is for those who were last heard of by the group.</param>
    public void Forgive(TimeSpan deaf, bool isOfGroup)
    {
        foreach (var (service, sign) in _signs.Where(pair => pair.Value.IsOfGroup || !isOfGroup))
        {
            if (clock.GetElapsedTime(sign.Stamp) - deaf <= _limit)
            {
                // Unless a heartbeat has come meanwhile.
                _signs.TryUpdate(service, sign with { Stamp = Math.Min(clock.GetTimestamp(), sign.Stamp + (long)(deaf.TotalSeconds * clock.TimestampFrequency)) }, sign);
            }
        }
    }

    /// <summary>Is shown every list of services that was read.</summary>
    public void NoteStored(IReadOnlyList<ServiceRecord> services)
    {
        lock (_guard)
        {
            var newest = services.Max(service => service.LastSeen);
            foreach (var service in services)
            {
                if (_counts.GetValueOrDefault(service.Id, -1) < service.ReportCount)
                {
                    _counts[service.Id] = service.ReportCount;
                    NoteCounted(service, newest);
                }
            }

            Volatile.Write(ref _known, services);
            _hasLooked = true;
        }
    }

    /// <summary>The last heartbeat that memory or the database knows of.</summary>
    public DateTimeOffset? LastSeen(ServiceRecord service) =>
        _signs.TryGetValue(service.Id, out var sign) && !(sign.At < service.LastSeen) ? sign.At : service.LastSeen;

    /// <summary>Whether it reported lately and was not called down.</summary>
    public bool IsUp(ServiceRecord service) =>
        !service.IsForcedDown && _signs.TryGetValue(service.Id, out var sign) && !(sign.Epoch < service.Epoch) && clock.GetElapsedTime(sign.Stamp) <= _limit;

    // Under the lock. How old the sign is, the other times of the database tell.
    private void NoteCounted(ServiceRecord service, DateTimeOffset? newest)
    {
        var last = service.LastSeen ?? service.CreatedAt;
        var age = newest is { } known && known > last ? known - last : TimeSpan.Zero;
        if (age > _limit)
        {
            return;
        }

        // At the first look nobody knows how long ago the newest was; whoever this process has heard of by then it knows better.
        var stamp = clock.GetTimestamp() - (_hasLooked ? (long)(age.TotalSeconds * clock.TimestampFrequency) : 0);
        _signs.AddOrUpdate(service.Id, new Sign(last, stamp), (_, sign) => _hasLooked && sign.Stamp < stamp ? new Sign(last, stamp) : sign);
    }

    private readonly record struct Sign(DateTimeOffset At, long Stamp)
    {
        public bool IsOfGroup { get; init; }

        /// <summary>A heartbeat has none: its epoch was judged when it came.</summary>
        public long? Epoch { get; init; }
    }
}
