using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that have not failed this server yet, and that it is not to leave.</summary>
internal sealed class RetryFilter : INamedHostFilter
{
    public string Name => "RetryFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request is { Tried.Count: > 0 } or { Left.Count: > 0 } ? HostAspect.Whole : HostAspect.Nothing;

    public IEnumerable<HostName> Named(SchedulingRequest request) => request.Tried.Concat(request.Left);

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Tried.Contains(host.Host) ? FilterVerdict.Refuse("it failed this server already")
        : request.Left.Contains(host.Host) ? FilterVerdict.Refuse("the server is to leave it")
        : FilterVerdict.Accept;
}
