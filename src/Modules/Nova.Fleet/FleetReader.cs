using Microsoft.Extensions.Options;
using Nova.Fleet.Hypervisors;
using Nova.Fleet.Liveness;
using Nova.Fleet.Storage;

namespace Nova.Fleet;

/// <summary>Reads the fleet: six statements at most, however many hosts there are, and of reports only those that it has not read.</summary>
internal sealed class FleetReader(
    ServiceStore services, KnownReports hypervisors, AggregateStore aggregates, ServiceClock liveness, IOptions<FleetOptions> options)
{
    public async Task<FleetView> ReadAsync(CancellationToken cancellationToken)
    {
        var records = await services.ListAsync(cancellationToken);
        liveness.NoteStored(records);
        var reports = await hypervisors.ReadAsync(cancellationToken);
        return new(
            records,
            reports,
            await aggregates.ListAsync(cancellationToken),
            options.Value);
    }
}
