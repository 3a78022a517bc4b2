using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that have not failed this server yet, and that it is not to leave.</summary>
internal sealed class RetryFilter : IHostFilter
{
    public string Name => "RetryFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        request.Tried.Contains(host.Host) ? FilterVerdict.Refuse("it failed this server already")
        : request.Left.Contains(host.Host) ? FilterVerdict.Refuse("the server is to leave it")
        : FilterVerdict.Accept;
}
