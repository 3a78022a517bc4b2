using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Keeps hosts whose aggregates name flavors (<c>instance_type</c>) for those flavors, by name.</summary>
internal sealed class AggregateTypeAffinityFilter : IHostFilter
{
    public string Name => "AggregateTypeAffinityFilter";

    public HostAspect LooksAt(SchedulingRequest request) => HostAspect.Aggregates;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        host.Values("instance_type") is not { } flavors || flavors.Contains(request.Flavor.Name)
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"its aggregates keep it for the flavors {string.Join(", ", flavors)}");
}
