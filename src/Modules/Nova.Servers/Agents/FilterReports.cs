using Microsoft.Extensions.Hosting;
using Nova.Contracts.Networks;
using Nova.Messaging;
using Nova.Servers.Storage;

namespace Nova.Servers.Agents;

/// <summary>Answers the agents that ask what may pass to and from the ports of their host.</summary>
internal sealed class FilterReports(IRpcBus bus, ServerStore servers, IPortFilters filters) : IHostedService
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

    private async Task<HostFilters> DescribeAsync(DescribeFilters query, CancellationToken cancellationToken) =>
        await filters.DescribeAsync([.. (await servers.ListOnHostAsync(query.Host, cancellationToken)).Select(row => row.ServerId)], cancellationToken);
}
