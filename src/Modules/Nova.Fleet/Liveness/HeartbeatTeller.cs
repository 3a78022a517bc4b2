using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Hosting;
using Nova.Messaging;

namespace Nova.Fleet.Liveness;

/// <summary>Tells all processes of the control plane, once a second, whose heartbeats came to this one. News that is lost is made up for by the next heartbeat.</summary>
internal sealed class HeartbeatTeller(IRpcBus bus, LivenessIdentity identity, TimeProvider clock, ILogger<HeartbeatTeller> log)
    : PeriodicTask("fleet_heartbeat_teller", clock, log)
{
    private readonly ConcurrentDictionary<ServiceId, bool> _seen = new();

    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    protected override TimeSpan FirstDelay => Interval;

    /// <summary>A heartbeat counted.</summary>
    public void Saw(ServiceId service) => _seen[service] = true;

    /// <summary>One telling, of what has come since the last.</summary>
    internal Task TellAsync(CancellationToken cancellationToken)
    {
        var news = _seen.Keys.Where(service => _seen.TryRemove(service, out _)).ToList();
        return news.Count is 0 ? Task.CompletedTask : bus.FanOutAsync(LivenessMethods.Seen, new HeartbeatNews(identity.Id, news), cancellationToken);
    }

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => TellAsync(cancellationToken);
}

/// <summary>By which a process knows its own news.</summary>
internal sealed class LivenessIdentity
{
    public Guid Id { get; } = Identifier.NewUuid();
}
