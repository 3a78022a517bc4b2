using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough memory, counting overcommitment.</summary>
internal sealed class RamFilter : IRoomFilter
{
    public string Name => "RamFilter";

    public long Room(HostState host) => host.MemoryMiB.Room;

    public long Asked(SchedulingRequest request) => request.Resources.MemoryMiB;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.MemoryMiB, request.Resources.MemoryMiB, "MiB");
}
