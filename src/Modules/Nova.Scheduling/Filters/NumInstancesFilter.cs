using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that hold fewer servers than <c>max_instances_per_host</c>.</summary>
internal sealed class NumInstancesFilter(IOptions<SchedulingOptions> options) : IRoomFilter
{
    private readonly int _limit = options.Value.MaxInstancesPerHost;

    public string Name => "NumInstancesFilter";

    public long Room(HostState host) => Left(host, _limit);

    public long Asked(SchedulingRequest request) => 1;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => Below(host, _limit);

    /// <summary>How many more it takes.</summary>
    public static long Left(HostState host, double limit) => ResourceState.Floor(Math.Ceiling(limit) - host.Servers);

    /// <summary>The rule for both filters.</summary>
    public static FilterVerdict Below(HostState host, double limit) =>
        host.Servers < limit ? FilterVerdict.Accept : FilterVerdict.Refuse($"{host.Servers} servers of at most {limit}");
}

/// <summary>The same by the limit that the host's aggregates state.</summary>
internal sealed class AggregateNumInstancesFilter(IOptions<SchedulingOptions> options) : IRoomFilter
{
    private readonly int _limit = options.Value.MaxInstancesPerHost;

    public string Name => "AggregateNumInstancesFilter";

    public long Room(HostState host) => NumInstancesFilter.Left(host, host.Least("max_instances_per_host", _limit));

    public long Asked(SchedulingRequest request) => 1;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        NumInstancesFilter.Below(host, host.Least("max_instances_per_host", _limit));
}
