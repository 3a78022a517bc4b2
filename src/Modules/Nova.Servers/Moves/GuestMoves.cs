using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Tells agents what to do with guests that move; a call that fails as such is a failure like any other.</summary>
internal sealed class GuestMoves(ServerStore servers, GuestOrders orders, IAgents<IMoveAgent> agents, IHostDirectory hosts)
{
    public Task<AgentReply> OfferAsync(OperationInfo operation, ServerId server, HostName host, TimeSpan grace, CancellationToken cancellationToken)
    {
        OfferServer order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, GracePeriod = grace };
        return agents.On(host).OfferAsync(order, cancellationToken).OrFailureAsync();
    }

    public Task<AgentReply> TakeAsync(OperationInfo operation, SpawnServer guest, HostName host, string offer, bool start, CancellationToken cancellationToken)
    {
        TakeServer order = new()
        {
            Operation = operation.Id,
            Server = guest.Server,
            RequestId = operation.Caller.RequestId,
            Guest = guest,
            Offer = offer,
            Start = start,
        };
        return agents.On(host).TakeAsync(order, cancellationToken).OrFailureAsync();
    }

    public Task<AgentReply> ResizeAsync(OperationInfo operation, SpawnServer guest, HostName host, bool start, TimeSpan grace, CancellationToken cancellationToken)
    {
        ResizeServer order = new()
        {
            Operation = operation.Id,
            Server = guest.Server,
            RequestId = operation.Caller.RequestId,
            Guest = guest,
            Start = start,
            GracePeriod = grace,
        };
        return agents.On(host).ResizeAsync(order, cancellationToken).OrFailureAsync();
    }

    public Task<AgentReply> KeepSizeAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        EndResize order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Keep = true };
        return agents.On(host).EndResizeAsync(order, cancellationToken).OrFailureAsync();
    }

    public Task<AgentReply> ResizeBackAsync(OperationInfo operation, ServerId server, HostName host, bool start, CancellationToken cancellationToken)
    {
        EndResize order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Keep = false, Start = start };
        return agents.On(host).EndResizeAsync(order, cancellationToken).OrFailureAsync();
    }

    /// <summary>Has the guest of the server's row again on a host that had offered it.</summary>
    public async Task<AgentReply> RestoreAsync(OperationInfo operation, ServerRow row, HostName host, bool start, CancellationToken cancellationToken)
    {
        if (!(await orders.OfGuestAsync(operation, row with { Host = host.Value }, cancellationToken)).TryGet(out var guest, out var fault))
        {
            return new AgentReply { Failure = new AgentFailure(AgentFailureKind.Hypervisor, fault.Message) };
        }

        RestoreServer order = new() { Operation = operation.Id, Server = guest.Server, RequestId = operation.Caller.RequestId, Guest = guest, Start = start };
        return await agents.On(host).RestoreAsync(order, cancellationToken).OrFailureAsync();
    }

    /// <summary>Whether the host says that it has no guest of the server; one that says nothing may have it.</summary>
    public async Task<bool> IsGoneAsync(ServerId server, HostName host, CancellationToken cancellationToken) =>
        await orders.AskAsync(host, agent => agent.GetPowerStateAsync(new ServerQuery(server), cancellationToken)) is { Failure: null, PowerState: PowerState.NoState };

    /// <summary>
    /// Whether a server that ran may run again on the host that it came from: only where the host that it was to go to says that it has nothing of it, since it must not run twice.
    /// </summary>
    public async Task<bool> MayRunAsync(ServerId server, HostName other, bool wasRunning, CancellationToken cancellationToken) =>
        wasRunning && await IsGoneAsync(server, other, cancellationToken);

    /// <summary>Switches the guest off at once.</summary>
    /// <exception cref="InvalidOperationException">The host is there and could not do it.</exception>
    public async Task HaltAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        StopServer order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, GracePeriod = TimeSpan.Zero };
        await ThrowIfUpAsync(await orders.AskAsync(host, agent => agent.StopAsync(order, cancellationToken)), server, host, cancellationToken);
    }

    /// <summary>Undoes an offer: the guest is on its host as before. One that is being deleted stays off.</summary>
    /// <exception cref="InvalidOperationException">The host is there and could not do it.</exception>
    public async Task TakeBackOfferAsync(OperationInfo operation, ServerId server, HostName host, bool wasRunning, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row)
        {
            var reply = await RestoreAsync(operation, row, host, wasRunning && !ServerLifecycle.IsLeaving(row.Status), cancellationToken);
            await ThrowIfUpAsync(reply, server, host, cancellationToken);
        }
    }

    /// <summary>Undoes a resize on the host: the guest is as before. One that is being deleted stays off.</summary>
    /// <exception cref="InvalidOperationException">The host is there and could not do it.</exception>
    public async Task TakeBackResizeAsync(OperationInfo operation, ServerId server, HostName host, bool wasRunning, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row)
        {
            var reply = await ResizeBackAsync(operation, server, host, wasRunning && !ServerLifecycle.IsLeaving(row.Status), cancellationToken);
            await ThrowIfUpAsync(reply, server, host, cancellationToken);
        }
    }

    // A host that is down has its guest as it was, off; a driver that cannot move guests has not begun to.
    private async Task ThrowIfUpAsync(AgentReply reply, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        if (reply.Failure is { Kind: not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported) } failure
            && await hosts.FindAsync(host, cancellationToken) is { IsUp: true })
        {
            throw new InvalidOperationException($"Host {host} could not have server {server} as it was: {failure.Message} {failure.Details}");
        }
    }
}
