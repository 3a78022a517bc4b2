using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough memory, counting overcommitment.</summary>
internal sealed class RamFilter : IHostFilter
{
    public string Name => "RamFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.MemoryMiB, request.Resources.MemoryMiB, "MiB");
}
