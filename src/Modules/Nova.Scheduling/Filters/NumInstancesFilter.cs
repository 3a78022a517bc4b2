using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that hold fewer servers than <c>max_instances_per_host</c>.</summary>
internal sealed class NumInstancesFilter(IOptions<SchedulingOptions> options) : IHostFilter
{
    private readonly int _limit = options.Value.MaxInstancesPerHost;

    public string Name => "NumInstancesFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        host.Servers < _limit ? FilterVerdict.Accept : FilterVerdict.Refuse($"{host.Servers} servers of at most {_limit}");
}
