using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Hypervisors;
using Nova.Fleet.Services;

namespace Nova.Fleet;

/// <summary>All services, reports and aggregates at one moment; immutable.</summary>
internal sealed class FleetView
{
    private readonly FleetOptions _options;
    private readonly Dictionary<HostName, Aggregate[]> _aggregatesOf;
    private readonly IReadOnlyDictionary<ServiceId, HypervisorRecord> _reports;

    public FleetView(
        IReadOnlyList<ServiceRecord> services, IReadOnlyDictionary<ServiceId, HypervisorRecord> reports, IReadOnlyList<Aggregate> aggregates, FleetOptions options)
    {
        (Services, Aggregates, _reports, _options) = (services, aggregates, reports, options);
        _aggregatesOf = aggregates
            .SelectMany(aggregate => aggregate.Hosts, (aggregate, host) => (aggregate, host))
            .GroupBy(pair => pair.host, pair => pair.aggregate)
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Ordered by number.</summary>
    public IReadOnlyList<ServiceRecord> Services { get; }

    public IReadOnlyList<Aggregate> Aggregates { get; }

    public IReadOnlyList<Aggregate> AggregatesOf(HostName host) => _aggregatesOf.GetValueOrDefault(host, []);

    public HypervisorReport? ReportOf(ServiceRecord service) => _reports.GetValueOrDefault(service.Id)?.Report;

    /// <summary>The compute services that have reported a hypervisor, with it.</summary>
    public IEnumerable<(ServiceRecord Service, HypervisorReport Report)> Hypervisors() =>
        Services.Where(service => service.IsCompute && _reports.ContainsKey(service.Id)).Select(service => (service, _reports[service.Id].Report));

    public ServiceRecord? ComputeOn(HostName host) => Services.FirstOrDefault(service => service.IsCompute && service.Host == host);

    /// <summary>A compute host's zone is that of an aggregate of it; the control plane's services have a zone of their own.</summary>
    public string ZoneOf(ServiceRecord service) =>
        service.IsCompute ? ZoneOf(AggregatesOf(service.Host)) : _options.InternalServiceAvailabilityZone;

    /// <summary>The zone that these aggregates give to a host.</summary>
    public string ZoneOf(IEnumerable<Aggregate> aggregates) =>
        aggregates.Select(aggregate => aggregate.AvailabilityZone).FirstOrDefault(zone => zone is not null) ?? _options.DefaultAvailabilityZone;
}
