using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Compute.Reconcile;

/// <summary>
/// Asks the control plane what may pass to and from the ports of this host: at the start, every minute, and soon after it said that something has
/// changed. While it does not answer, what it said last holds.
/// </summary>
internal sealed class FilterSync
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Job? _job;

    /// <summary>Begins, where the host can filter.</summary>
    public FilterSync(HostName host, IPortPlugger ports, IRpcBus bus, ComputeLimits limits, JobScheduler scheduler)
    {
        if (ports is IPortFilter filter)
        {
            _job = scheduler.Add(
                $"Filters of {host}",
                async token =>
                {
                    var filters = await bus.CallAsync(FilterMethods.Describe, null, new DescribeFilters(host), limits.ControlPlane, token);
                    await filter.FilterAsync(filters, token);
                    return Interval;
                },
                TimeSpan.Zero);
        }
    }

    /// <summary>Adds the message of the control plane to what the host's agent serves.</summary>
    public RpcService Serve(RpcService service) => service.On(FilterMethods.Changed, ChangedAsync);

    private Task<Done> ChangedAsync(FiltersChanged news, CancellationToken cancellationToken)
    {
        _job?.Soon(TimeSpan.Zero);
        return Task.FromResult(default(Done));
    }
}
