using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes every host; for configurations that want to say so.</summary>
internal sealed class AllHostsFilter : IHostFilter
{
    public string Name => "AllHostsFilter";

    public HostAspect LooksAt(SchedulingRequest request) => HostAspect.Nothing;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => FilterVerdict.Accept;
}
