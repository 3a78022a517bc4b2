using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Fleet.Notices;
using Nova.Messaging;

namespace Nova.Fleet.Liveness;

/// <summary>Answers the conductor methods that are the fleet's: heartbeats, and what hosts say in their stead.</summary>
internal sealed class ReportServer(IRpcBus bus, Heartbeats heartbeats, ConnectionNotices connections) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(ConductorMethods.Topic, null)
            .On(ConductorMethods.ReportHost, heartbeats.BeatAsync)
            .On(ConductorMethods.ReportUnreachable, connections.TellAsync));
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
