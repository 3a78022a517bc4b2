using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders about interfaces, in the line of their server like all others.</summary>
internal sealed class InterfaceOrders(DriverCalls calls, GuestWork guests, IPortPlugger ports, ServerActors actors, ComputeLimits limits) : IInterfaceAgent
{
    // The host is ready before the guest talks, as at a spawn.
    public Task<AgentReply> AttachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.AttachInterface,
        async (driver, token) =>
        {
            await ports.PlugAsync(new PortPlug(order.Server, order.Hostname, order.Ports), token);
            await driver.AttachInterfaceAsync(order.Server, order.Port, token);
        },
        cancellationToken);

    // And the host forgets the port when the guest has let go. A server that is not plugged here at all stays so.
    public Task<AgentReply> DetachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.DetachInterface,
        async (driver, token) =>
        {
            await driver.DetachInterfaceAsync(order.Server, order.Port, token);
            if ((await ports.ListAsync(token)).Contains(order.Server))
            {
                await ports.PlugAsync(new PortPlug(order.Server, order.Hostname, order.Ports), token);
            }
        },
        cancellationToken);

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IInterfaceAgent interfaces) => service
        .On(InterfaceMethods.Attach, interfaces.AttachInterfaceAsync)
        .On(InterfaceMethods.Detach, interfaces.DetachInterfaceAsync);

    private Task<AgentReply> SubmitAsync(
        ChangeInterface order, OrderKind kind, Func<IInterfaceDriver, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        if (calls.Driver is not IInterfaceDriver driver)
        {
            return Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, "attach interfaces"));
        }

        var name = kind.ToString().ToLowerInvariant();
        return actors.SubmitAsync(
            ServerWork.Of(
                order, kind, limits.Power,
                token => guests.ChangeAsync(order.Server, name, inner => call(driver, inner), token)),
            cancellationToken);
    }
}
