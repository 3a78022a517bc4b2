using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough processors, counting overcommitment.</summary>
internal sealed class CoreFilter : IRoomFilter
{
    public string Name => "CoreFilter";

    public long Room(HostState host) => host.VCpus.Room;

    public long Asked(SchedulingRequest request) => request.Resources.VCpus;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.VCpus, request.Resources.VCpus, "vCPU");
}
