using Microsoft.Extensions.Logging;
using Nova.Hosting;
using Nova.NetworkAgent;

namespace Nova.HostRoles;

/// <summary>Makes the network agent's pass at the start and every minute.</summary>
internal sealed class NetworkReconciliation(NetworkReconciler reconciler, TimeProvider clock, ILogger<NetworkReconciliation> logger)
    : PeriodicTask("network_reconciliation", clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => reconciler.ReconcileAsync(cancellationToken);
}
