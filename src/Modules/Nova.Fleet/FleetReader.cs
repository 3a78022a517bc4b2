using Microsoft.Extensions.Options;
using Nova.Fleet.Liveness;
using Nova.Fleet.Storage;

namespace Nova.Fleet;

/// <summary>Reads the fleet: five statements, however many hosts there are.</summary>
internal sealed class FleetReader(
    ServiceStore services, HypervisorStore hypervisors, AggregateStore aggregates, ServiceClock liveness, IOptions<FleetOptions> options)
{
    public async Task<FleetView> ReadAsync(CancellationToken cancellationToken)
    {
        var records = await services.ListAsync(cancellationToken);
        liveness.NoteStored(records);
        var reports = await hypervisors.ListAsync(cancellationToken);
        return new(
            records,
            reports.ToDictionary(record => record.Service, record => record.Report),
            await aggregates.ListAsync(cancellationToken),
            options.Value);
    }
}
