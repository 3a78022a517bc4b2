using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Messaging;
using Nova.Workflows;

namespace Nova.Fleet.Operations;

/// <summary>Hears of operations that other processes have accepted, or want stopped.</summary>
internal sealed class OperationNews(IRpcBus bus, IOperationLookout lookout) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(ConductorMethods.Topic, null).On(OperationMethods.Wait, LookAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is not null)
        {
            await _serving.DisposeAsync();
        }
    }

    private async Task<Done> LookAsync(OperationsWait wait, CancellationToken cancellationToken)
    {
        await lookout.LookAsync(cancellationToken);
        return default;
    }
}
