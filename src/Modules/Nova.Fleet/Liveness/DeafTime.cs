using Microsoft.Extensions.Logging;
using Nova.Hosting;
using Nova.Membership;
using Nova.Messaging;

namespace Nova.Fleet.Liveness;

/// <summary>Time in which this process had no bus, or could not read the service group, is nobody's silence: it could not hear.</summary>
internal sealed class DeafTime(IBusState bus, IServiceGroup group, ServiceClock liveness, TimeProvider clock, ILogger<DeafTime> log) : PeriodicTask("fleet_deaf_time", clock, log)
{
    private readonly TimeProvider _clock = clock;
    private long _looked = clock.GetTimestamp();

    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <summary>One look: whether the bus and the group are there, and how long ago the last look was.</summary>
    internal void Look()
    {
        var now = _clock.GetTimestamp();
        var passed = _clock.GetElapsedTime(_looked, now);
        _looked = now;
        if (!bus.IsConnected || !group.IsReachable)
        {
            liveness.Forgive(passed, isOfGroup: bus.IsConnected);
        }
    }

    protected override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        Look();
        return Task.CompletedTask;
    }
}
