using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts whose agent reported lately and that no operator has disabled.</summary>
internal sealed class ComputeFilter : IRoomFilter
{
    public string Name => "ComputeFilter";

    public long Room(HostState host) => host is { IsUp: true, IsDisabled: false } ? 1 : 0;

    public long Asked(SchedulingRequest request) => 1;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => host switch
    {
        { IsDisabled: true } => FilterVerdict.Refuse("disabled by an operator"),
        { IsUp: false } => FilterVerdict.Refuse("its agent does not report"),
        _ => FilterVerdict.Accept,
    };
}
