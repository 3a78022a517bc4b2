using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// Passes hosts with enough memory by the ratio that their aggregates state (<c>ram_allocation_ratio</c>). The claim keeps to the host's own
/// ratio, so an aggregate can only ask for less overcommitment.
/// </summary>
internal sealed class AggregateRamFilter : IRoomFilter
{
    public string Name => "AggregateRamFilter";

    public long Room(HostState host) => host.MemoryMiB.ByAggregates(host, "ram_allocation_ratio").Room;

    public long Asked(SchedulingRequest request) => request.Resources.MemoryMiB;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.MemoryMiB.ByAggregates(host, "ram_allocation_ratio"), request.Resources.MemoryMiB, "MiB");
}

/// <summary>The same for processors (<c>cpu_allocation_ratio</c>).</summary>
internal sealed class AggregateCoreFilter : IRoomFilter
{
    public string Name => "AggregateCoreFilter";

    public long Room(HostState host) => host.VCpus.ByAggregates(host, "cpu_allocation_ratio").Room;

    public long Asked(SchedulingRequest request) => request.Resources.VCpus;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.VCpus.ByAggregates(host, "cpu_allocation_ratio"), request.Resources.VCpus, "vCPU");
}

/// <summary>The same for disk (<c>disk_allocation_ratio</c>).</summary>
internal sealed class AggregateDiskFilter : IRoomFilter
{
    public string Name => "AggregateDiskFilter";

    public long Room(HostState host) => host.DiskGiB.ByAggregates(host, "disk_allocation_ratio").Room;

    public long Asked(SchedulingRequest request) => request.Resources.DiskGiB;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.DiskGiB.ByAggregates(host, "disk_allocation_ratio"), request.Resources.DiskGiB, "GiB");
}

/// <summary>A resource as a host's aggregates want it overcommitted.</summary>
internal static class AggregateRatios
{
    public static ResourceState ByAggregates(this ResourceState resource, HostState host, string key) =>
        resource with { Ratio = host.Least(key, resource.Ratio) };
}
