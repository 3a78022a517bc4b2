using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts with enough disk, counting overcommitment.</summary>
internal sealed class DiskFilter : IHostFilter
{
    public string Name => "DiskFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        Fit.Judge(host.DiskGiB, request.Resources.DiskGiB, "GiB");
}
