using Microsoft.Extensions.Logging;
using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Compute;

/// <summary>Makes and removes guests with their ports: the orders that have several steps, and what undoes them.</summary>
internal sealed partial class GuestWork(
    DriverCalls calls, IPortPlugger ports, ComputeLimits limits, TimeProvider clock, ILogger<GuestWork> logger, CancellationToken stopping)
{
    /// <summary>Plugs the ports, then makes and starts the guest; a failure leaves nothing, unless the guest was there before.</summary>
    public async Task<AgentReply> SpawnAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        // A guest that is here already was made by an agent that died before it could say so: it is adopted, never undone.
        var wasHere = await calls.GetPowerStateAsync(order.Server, cancellationToken) is not PowerState.NoState;
        try
        {
            await ports.PlugAsync(new PortPlug(order.Server, order.Hostname, order.Ports), cancellationToken);
            await calls.ChangeAsync("spawn", token => calls.Driver.SpawnAsync(order, token), cancellationToken);
            return await ReplyAsync(order.Server, cancellationToken);
        }
        // An agent that stops undoes nothing: the order comes again and goes on from here.
        catch (Exception) when (!wasHere && !stopping.IsCancellationRequested)
        {
            await UndoAsync(order);
            throw;
        }
    }

    /// <summary>Removes the guest, then its ports.</summary>
    public async Task<AgentReply> DestroyAsync(ServerId server, CancellationToken cancellationToken)
    {
        await calls.ChangeAsync("destroy", token => calls.Driver.DestroyAsync(server, token), cancellationToken);
        await ports.UnplugAsync(server, cancellationToken);
        return await ReplyAsync(server, cancellationToken);
    }

    /// <summary>One call of the hypervisor, and what it says of the guest afterwards.</summary>
    public async Task<AgentReply> ChangeAsync(
        ServerId server, string name, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        await calls.ChangeAsync(name, call, cancellationToken);
        return await ReplyAsync(server, cancellationToken);
    }

    private async Task<AgentReply> ReplyAsync(ServerId server, CancellationToken cancellationToken) =>
        new() { PowerState = await calls.GetPowerStateAsync(server, cancellationToken) };

    private async Task UndoAsync(SpawnServer order)
    {
        using CancellationTokenSource limit = new(limits.Undo, clock);
        await AttemptAsync(order, "destroy", token => calls.ChangeAsync("undo_spawn", inner => calls.Driver.DestroyAsync(order.Server, inner), token), limit.Token);
        await AttemptAsync(order, "unplug", token => ports.UnplugAsync(order.Server, token), limit.Token);
    }

    private async Task AttemptAsync(SpawnServer order, string step, Func<CancellationToken, Task> undo, CancellationToken cancellationToken)
    {
        try
        {
            await undo(cancellationToken);
        }
#pragma warning disable CA1031 // The failure of the spawn is the one to tell; what stays behind is the reconciler's.
        catch (Exception exception)
        {
            LogNotUndone(exception, order.RequestId, order.Server, step);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(LogLevel.Error, "{RequestId} server {Server}: the failed spawn could not be undone ({Step}); the reconciler will see to it")]
    private partial void LogNotUndone(Exception exception, string requestId, ServerId server, string step);
}
