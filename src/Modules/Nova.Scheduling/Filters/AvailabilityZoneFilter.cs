using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts of the zone that was asked for; all where none was.</summary>
internal sealed class AvailabilityZoneFilter : IHostFilter
{
    public string Name => "AvailabilityZoneFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.AvailabilityZone is { Length: > 0 } ? HostAspect.Zone : HostAspect.Nothing;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.AvailabilityZone is not { Length: > 0 } zone || string.Equals(zone, host.AvailabilityZone, StringComparison.Ordinal)
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"zone {zone} asked for, the host is in {host.AvailabilityZone}");
}
