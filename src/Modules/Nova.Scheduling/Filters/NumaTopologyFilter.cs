using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts on whose NUMA cells those of the guest find room: processors, memory, pages, and devices near them, by the rules of the claim.</summary>
internal sealed class NumaTopologyFilter(IPieceFitter fitter) : IHostFilter
{
    public string Name => "NUMATopologyFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Resources.Demand is null ? HostAspect.Nothing : HostAspect.Whole;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => request.Resources.Demand switch
    {
        null or { Cells.Count: 0, Contradiction: null } => FilterVerdict.Accept,
        var demand => PieceVerdict.Of(fitter, host, demand),
    };
}

/// <summary>Passes hosts that have the devices that the flavor asks for; how near they must be to the guest's cells is <see cref="NumaTopologyFilter"/>'s matter.</summary>
internal sealed class PciPassthroughFilter(IPieceFitter fitter) : IHostFilter
{
    public string Name => "PciPassthroughFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Resources.Demand is null ? HostAspect.Nothing : HostAspect.Whole;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => request.Resources.Demand switch
    {
        null or { Devices.Count: 0 } => FilterVerdict.Accept,
        var demand => PieceVerdict.Of(fitter, host, demand with { Cells = [] }),
    };
}

/// <summary>The claim's answer as a filter's.</summary>
internal static class PieceVerdict
{
    public static FilterVerdict Of(IPieceFitter fitter, HostState host, GuestDemand demand) =>
        host.Pieces is not { } pieces ? FilterVerdict.Refuse(demand.Contradiction ?? "neither cells nor devices to hand out")
        : fitter.Fit(pieces, demand).TryGet(out _, out var fault) ? FilterVerdict.Accept
        : FilterVerdict.Refuse(fault.Message);
}
