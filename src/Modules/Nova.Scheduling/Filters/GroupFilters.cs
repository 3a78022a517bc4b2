using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes the host on which the members of an affinity group are; all hosts while there is no member.</summary>
internal sealed class ServerGroupAffinityFilter : IHostFilter
{
    public string Name => "ServerGroupAffinityFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "affinity", Members.Count: > 0 } group && !group.Members.ContainsKey(host.Host)
            ? FilterVerdict.Refuse("the servers of the group (affinity) are on another host")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts that have fewer members of an anti-affinity group than its rule allows.</summary>
internal sealed class ServerGroupAntiAffinityFilter : IHostFilter
{
    public string Name => "ServerGroupAntiAffinityFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "anti-affinity" } group && group.Members.GetValueOrDefault(host.Host) is var here && here >= group.MaxPerHost
            ? FilterVerdict.Refuse($"{here} servers of the group (anti-affinity) are on the host, at most {group.MaxPerHost}")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts of the servers that the hint <c>same_host</c> names; all without it.</summary>
internal sealed class SameHostFilter : IHostFilter
{
    public string Name => "SameHostFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.SameHosts is { } hosts && !hosts.Contains(host.Host)
            ? FilterVerdict.Refuse("none of the servers named by same_host is on the host")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts without the servers that the hint <c>different_host</c> names.</summary>
internal sealed class DifferentHostFilter : IHostFilter
{
    public string Name => "DifferentHostFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.DifferentHosts?.Contains(host.Host) is true
            ? FilterVerdict.Refuse("a server named by different_host is on the host")
            : FilterVerdict.Accept;
}
