using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough processors, counting overcommitment.</summary>
internal sealed class CoreFilter : IHostFilter
{
    public string Name => "CoreFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.VCpus, request.Resources.VCpus, "vCPU");
}
