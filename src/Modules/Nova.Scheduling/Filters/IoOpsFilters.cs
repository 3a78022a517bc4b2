using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts on which fewer servers than <c>max_io_ops_per_host</c> are being built, copied or moved.</summary>
internal sealed class IoOpsFilter(IOptions<SchedulingOptions> options) : IRoomFilter
{
    private readonly int _limit = options.Value.MaxIoOpsPerHost;

    public string Name => "IoOpsFilter";

    public HostFacts Facts => HostFacts.BusyServers;

    public long Room(HostState host) => Left(host, _limit);

    public long Asked(SchedulingRequest request) => 1;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => Below(host, _limit);

    /// <summary>How many more it takes.</summary>
    public static long Left(HostState host, double limit) => ResourceState.Floor(Math.Ceiling(limit) - host.BusyServers);

    /// <summary>The rule for both filters.</summary>
    public static FilterVerdict Below(HostState host, double limit) =>
        host.BusyServers < limit ? FilterVerdict.Accept : FilterVerdict.Refuse($"{host.BusyServers} servers of at most {limit} keep its disks busy");
}

/// <summary>The same by the limit that the host's aggregates state.</summary>
internal sealed class AggregateIoOpsFilter(IOptions<SchedulingOptions> options) : IRoomFilter
{
    private readonly int _limit = options.Value.MaxIoOpsPerHost;

    public string Name => "AggregateIoOpsFilter";

    public HostFacts Facts => HostFacts.BusyServers;

    public long Room(HostState host) => IoOpsFilter.Left(host, host.Least("max_io_ops_per_host", _limit));

    public long Asked(SchedulingRequest request) => 1;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => IoOpsFilter.Below(host, host.Least("max_io_ops_per_host", _limit));
}
