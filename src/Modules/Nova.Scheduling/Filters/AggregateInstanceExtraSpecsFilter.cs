using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts whose aggregates have what the flavor's extra specs ask for: those without a scope, or of this filter's scope.</summary>
internal sealed class AggregateInstanceExtraSpecsFilter : IHostFilter
{
    private const string Scope = "aggregate_instance_extra_specs:";

    public string Name => "AggregateInstanceExtraSpecsFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Flavor.ExtraSpecs.Count is 0 ? HostAspect.Nothing : HostAspect.Aggregates;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        foreach (var (name, wanted) in request.Flavor.ExtraSpecs)
        {
            var key = name.StartsWith(Scope, StringComparison.Ordinal) ? name[Scope.Length..] : name;
            if (key.Length == name.Length && name.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }

            if (host.Values(key) is not { } values)
            {
                return FilterVerdict.Refuse($"{key} {wanted} asked for, no aggregate of the host has {key}");
            }

            if (!values.Any(value => Requirement.IsMet(value, wanted)))
            {
                return FilterVerdict.Refuse($"{key} {wanted} asked for, the aggregates of the host have {string.Join(", ", values)}");
            }
        }

        return FilterVerdict.Accept;
    }
}
