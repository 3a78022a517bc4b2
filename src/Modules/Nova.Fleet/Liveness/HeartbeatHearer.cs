using Microsoft.Extensions.Hosting;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Fleet.Liveness;

/// <summary>Hears of heartbeats that came to other processes.</summary>
internal sealed class HeartbeatHearer(IRpcBus bus, ServiceClock liveness, LivenessIdentity identity) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(LivenessMethods.Topic, null).On(LivenessMethods.Seen, HearAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is not null)
        {
            await _serving.DisposeAsync();
        }
    }

    private Task<Done> HearAsync(HeartbeatNews news, CancellationToken cancellationToken)
    {
        foreach (var service in news.Teller == identity.Id ? [] : news.Services)
        {
            liveness.Saw(service);
        }

        return Task.FromResult(default(Done));
    }
}
