using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Tells agents what to do with guests that move while they run; a call that fails as such is a failure like any other.</summary>
internal sealed class LiveMoves(ServerStore servers, GuestOrders orders, GuestDoubts doubts, IAgents<ILiveMoveAgent> agents, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task<AgentReply> ExpectAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        if (!(await GuestAsync(operation, server, host, cancellationToken)).TryGet(out var guest, out var fault))
        {
            return Failed(fault.Message);
        }

        ExpectServer order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Guest = guest };
        return await agents.On(host).ExpectAsync(order, cancellationToken).OrFailureAsync();
    }

    /// <summary>Sends the guest; tells now and then how far it is.</summary>
    public async Task<AgentReply> SendAsync(
        OperationInfo operation, LiveMoveState state, Func<SendProgress, Task> tell, CancellationToken cancellationToken)
    {
        if (!(await GuestAsync(operation, state.Server, state.Target, cancellationToken)).TryGet(out var guest, out var fault))
        {
            return Failed(fault.Message);
        }

        SendServer order = new()
        {
            Operation = operation.Id,
            Server = state.Server,
            RequestId = operation.Caller.RequestId,
            Guest = guest,
            Destination = state.Destination ?? "",
            CopyDisks = state.CopyDisks,
        };
        var sending = agents.On(state.Source).SendAsync(order, cancellationToken).OrFailureAsync();
        while (await Task.WhenAny(sending, Task.Delay(Look, clock, cancellationToken)) != sending)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await ProgressAsync(state, cancellationToken) is { } progress)
            {
                await tell(progress);
            }
        }

        return await sending;
    }

    /// <summary>Ends a sending that may be under way; nothing where the host is not there.</summary>
    public Task<AgentReply> StopAsync(OperationInfo operation, LiveMoveState state, CancellationToken cancellationToken)
    {
        ServerOrder order = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId };
        return agents.On(state.Source).StopSendingAsync(order, cancellationToken).OrFailureAsync();
    }

    public Task<AgentReply> HurryAsync(string requestId, MigrationRow migration, CancellationToken cancellationToken)
    {
        ServerOrder order = new() { Operation = Identifier.New<OperationId>(), Server = migration.Server, RequestId = requestId };
        return agents.On(new HostName(migration.SourceHost)).HurryAsync(order, cancellationToken).OrFailureAsync();
    }

    /// <summary>
    /// Whether the guest lives on the other host: it does there what guests do, or that host cannot be asked; and its old host has none. Where only the old host
    /// cannot be asked, the other one is believed; where neither can, it is on its old host, as while it is on its way.
    /// </summary>
    public async Task<bool> HasMovedAsync(LiveMoveState state, CancellationToken cancellationToken)
    {
        var there = await PowerAsync(state.Target, state.Server, cancellationToken);
        if (there is { Failure: null, PowerState: PowerState.NoState })
        {
            return false;
        }

        var here = await PowerAsync(state.Source, state.Server, cancellationToken);
        return here is { Failure: null, PowerState: PowerState.NoState } || (here.Failure is not null && there.Failure is null);
    }

    private Task<AgentReply> PowerAsync(HostName host, ServerId server, CancellationToken cancellationToken) =>
        orders.AskAsync(host, agent => agent.GetPowerStateAsync(new ServerQuery(server), cancellationToken));

    private async Task<SendProgress?> ProgressAsync(LiveMoveState state, CancellationToken cancellationToken)
    {
        try
        {
            return await agents.On(state.Source).GetProgressAsync(new ServerQuery(state.Server), cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is sent goes on all the same; there is nothing new to tell.
            return null;
        }
    }

    // As it will be on the host that it goes to.
    private async Task<Result<SpawnServer>> GuestAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is not { DeletedAt: null } row ? new Fault.NotFound("Instance", server.ToString())
            : (await doubts.SettleAsync(operation, row with { Host = host.Value }, cancellationToken)).TryGet(out _, out var fault)
            ? await orders.OfGuestAsync(operation, row with { Host = host.Value }, cancellationToken)
            : fault;

    private static AgentReply Failed(string message) => new() { Failure = new AgentFailure(AgentFailureKind.Hypervisor, message) };
}
