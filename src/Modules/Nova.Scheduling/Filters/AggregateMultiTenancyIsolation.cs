using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Keeps hosts whose aggregates name projects (<c>filter_tenant_id…</c>) for those projects.</summary>
internal sealed class AggregateMultiTenancyIsolation : IHostFilter
{
    private const string Key = "filter_tenant_id";

    public string Name => "AggregateMultiTenancyIsolation";

    public HostAspect LooksAt(SchedulingRequest request) => HostAspect.Aggregates;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        if (host.AggregateMetadata.Count is 0)
        {
            return FilterVerdict.Accept;
        }

        var projects = host.ValuesOfPrefix(Key);
        return projects.Count is 0 || projects.Contains(request.Project.Value)
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse("its aggregates keep it for other projects");
    }
}
