using Microsoft.Extensions.Options;
using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Compute;

/// <summary>The control plane as an agent reaches it: over the bus, whichever conductor answers. Throws what the bus throws.</summary>
internal sealed class ControlPlaneClient(IRpcBus bus, IOptions<ComputeLimits> limits) : IControlPlane
{
    public Task<HostReportReply> ReportHostAsync(HostReport report, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ReportHost, null, report, limits.Value.ControlPlane, cancellationToken);

    public Task<PowerStateReply> ReportPowerStateAsync(PowerStateReport report, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ReportPowerState, null, report, limits.Value.ControlPlane, cancellationToken);

    public Task<Done> ReportUnreachableAsync(HypervisorUnreachable report, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ReportUnreachable, null, report, limits.Value.ControlPlane, cancellationToken);

    public Task<Done> ReportVolumeUsageAsync(VolumeUsageReport report, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ReportVolumeUsage, null, report, limits.Value.ControlPlane, cancellationToken);

    public Task<ExpectedServers> ListServersAsync(ListHostServers query, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ListServers, null, query, limits.Value.ControlPlane, cancellationToken);

    public Task<LostServers> ListLostAsync(ListLostServers query, CancellationToken cancellationToken) =>
        bus.CallAsync(ConductorMethods.ListLost, null, query, limits.Value.ControlPlane, cancellationToken);
}
