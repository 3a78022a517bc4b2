using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts whose servers all have the flavor that is asked for.</summary>
internal sealed class TypeAffinityFilter : IHostFilter
{
    public string Name => "TypeAffinityFilter";

    public HostFacts Facts => HostFacts.Flavors;

    public string Wish(SchedulingRequest request) => request.Flavor.Id.ToString();

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        host.Flavors.Count is 0 || (host.Flavors.Count is 1 && host.Flavors.Contains(request.Flavor.Id))
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"servers of {host.Flavors.Count} flavors are on it, not of {request.Flavor.Name} alone");
}
