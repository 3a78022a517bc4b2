using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Hosting;

namespace Nova.Fleet.Liveness;

/// <summary>The heartbeat of the control plane's own services in this process.</summary>
internal sealed class OwnPulse(Heartbeats heartbeats, IOptions<FleetOptions> options, TimeProvider clock, ILogger<OwnPulse> log)
    : PeriodicTask("fleet_own_pulse", clock, log)
{
    protected override TimeSpan Interval => options.Value.ReportInterval;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        HostName host = new(options.Value.Host ?? Environment.MachineName);
        foreach (var role in Binaries.OfControl)
        {
            await heartbeats.BeatAsync(new HostReport(host, role, null), cancellationToken);
        }
    }
}
