using Microsoft.Extensions.Logging;
using Nova.Hosting;

namespace Nova.Fleet.Liveness;

/// <summary>Stores the heartbeats of the last second, if there were any.</summary>
internal sealed class HeartbeatFlush(Heartbeats heartbeats, TimeProvider clock, ILogger<HeartbeatFlush> log)
    : PeriodicTask("fleet_heartbeat_flush", clock, log)
{
    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    protected override TimeSpan FirstDelay => Interval;

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => heartbeats.FlushAsync(cancellationToken);
}
