using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough disk, counting overcommitment.</summary>
internal sealed class DiskFilter : IRoomFilter
{
    public string Name => "DiskFilter";

    public long Room(HostState host) => host.DiskGiB.Room;

    public long Asked(SchedulingRequest request) => request.Resources.DiskGiB;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.DiskGiB, request.Resources.DiskGiB, "GiB");
}
