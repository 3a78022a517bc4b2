using Microsoft.Extensions.Hosting;
using Nova.Contracts.Fleet;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;
using Nova.Servers.Storage;

namespace Nova.Servers.Agents;

/// <summary>Answers the agents that ask what may pass to and from the ports of their host.</summary>
internal sealed class FilterReports(IRpcBus bus, ServerStore servers, IPortFilters filters, IHostDirectory hosts) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(FilterMethods.Describe.Topic, null).On(FilterMethods.Describe, DescribeAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is { } serving)
        {
            await serving.DisposeAsync();
        }
    }

    private async Task<HostFilters> DescribeAsync(DescribeFilters query, CancellationToken cancellationToken)
    {
        var ofHost = await filters.DescribeAsync([.. (await servers.ListOnHostsAsync([query.Host], cancellationToken)).Select(row => row.ServerId)], cancellationToken);
        return ofHost.Outside is { Sources.Count: > 0 } outside && !await HasRoutersAsync(query.Host, cancellationToken)
            ? ofHost with { Outside = outside with { Sources = [] } }
            : ofHost;
    }

    // Two hosts with one address outside would answer for one another: the first that is up has those of routers, and guests of others bear their host's.
    private async Task<bool> HasRoutersAsync(HostName host, CancellationToken cancellationToken) =>
        (await hosts.ListAsync(cancellationToken)).Where(known => known.IsUp).MinBy(known => known.Host.Value, StringComparer.Ordinal)?.Host == host;
}
