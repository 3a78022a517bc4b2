using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Hosting;
using Nova.Membership;

namespace Nova.Fleet.Liveness;

/// <summary>Keeps the control plane's own services of this process in the service group; apart from their heartbeats, which wait for the database.</summary>
internal sealed class OwnMembership(IServiceGroup group, IOptions<FleetOptions> options, TimeProvider clock, ILogger<OwnMembership> log)
    : PeriodicTask("fleet_own_membership", clock, log)
{
    protected override TimeSpan Interval => group.IsUsed ? options.Value.ReportInterval : TimeSpan.Zero;

    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var host = options.Value.Host ?? Environment.MachineName;
        try
        {
            foreach (var role in Binaries.OfControl)
            {
                await group.KeepAsync(new GroupMember(Binaries.TopicOf(role), host), null, cancellationToken);
            }
        }
        catch (ServiceGroupException)
        {
            // The group has said so once; the next turn joins again.
        }
    }

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => KeepAsync(cancellationToken);
}
