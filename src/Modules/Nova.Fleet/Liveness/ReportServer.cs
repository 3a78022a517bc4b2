using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Messaging;

namespace Nova.Fleet.Liveness;

/// <summary>Answers the one conductor method that is the fleet's: heartbeats.</summary>
internal sealed class ReportServer(IRpcBus bus, Heartbeats heartbeats) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(ConductorMethods.Topic, null).On(ConductorMethods.ReportHost, heartbeats.BeatAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is not null)
        {
            await _serving.DisposeAsync();
        }
    }
}
