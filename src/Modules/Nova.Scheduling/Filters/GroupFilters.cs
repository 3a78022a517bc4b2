using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling.Filters;

/// <summary>Passes the host on which the members of an affinity group are; all hosts while there is no member.</summary>
internal sealed class ServerGroupAffinityFilter : INamedHostFilter
{
    public string Name => "ServerGroupAffinityFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Group is { Policy: "affinity", Members.Count: > 0 } ? HostAspect.Whole : HostAspect.Nothing;

    public IEnumerable<HostName> Named(SchedulingRequest request) => request.Group?.Members.Keys ?? [];

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "affinity", Members.Count: > 0 } group && !group.Members.ContainsKey(host.Host)
            ? FilterVerdict.Refuse("the servers of the group (affinity) are on another host")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts that have fewer members of an anti-affinity group than its rule allows.</summary>
internal sealed class ServerGroupAntiAffinityFilter : INamedHostFilter
{
    public string Name => "ServerGroupAntiAffinityFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Group is { Policy: "anti-affinity" } ? HostAspect.Whole : HostAspect.Nothing;

    public IEnumerable<HostName> Named(SchedulingRequest request) => request.Group?.Members.Keys ?? [];

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "anti-affinity" } group && group.Members.GetValueOrDefault(host.Host) is var here && here >= group.MaxPerHost
            ? FilterVerdict.Refuse($"{here} servers of the group (anti-affinity) are on the host, at most {group.MaxPerHost}")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts of the servers that the hint <c>same_host</c> names; all without it.</summary>
internal sealed class SameHostFilter : INamedHostFilter
{
    public string Name => "SameHostFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.SameHosts is not null ? HostAspect.Whole : HostAspect.Nothing;

    public IEnumerable<HostName> Named(SchedulingRequest request) => request.SameHosts ?? Enumerable.Empty<HostName>();

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.SameHosts is { } hosts && !hosts.Contains(host.Host)
            ? FilterVerdict.Refuse("none of the servers named by same_host is on the host")
            : FilterVerdict.Accept;
}

/// <summary>Passes hosts without the servers that the hint <c>different_host</c> names.</summary>
internal sealed class DifferentHostFilter : INamedHostFilter
{
    public string Name => "DifferentHostFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.DifferentHosts is not null ? HostAspect.Whole : HostAspect.Nothing;

    public IEnumerable<HostName> Named(SchedulingRequest request) => request.DifferentHosts ?? Enumerable.Empty<HostName>();

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.DifferentHosts?.Contains(host.Host) is true
            ? FilterVerdict.Refuse("a server named by different_host is on the host")
            : FilterVerdict.Accept;
}
