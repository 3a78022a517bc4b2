using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders for users who are locked out, in the line of their server like all others.</summary>
internal sealed class RescueOrders(DriverCalls calls, GuestWork guests, ServerActors actors, ComputeLimits limits) : IRescueAgent
{
    public Task<AgentReply> SetPasswordAsync(SetServerPassword order, CancellationToken cancellationToken) => calls.Driver is IPasswordSettingDriver driver
        ? SubmitAsync(order, OrderKind.SetPassword, limits.Power, token => driver.SetPasswordAsync(order.Server, order.Password, token), cancellationToken)
        : Cannot("set passwords");

    public Task<AgentReply> RescueAsync(SpawnServer order, CancellationToken cancellationToken) => calls.Driver is IRescuingDriver driver
        ? SubmitAsync(order, OrderKind.Rescue, limits.Spawn, token => driver.RescueAsync(order, token), cancellationToken)
        : Cannot("rescue servers");

    public Task<AgentReply> UnrescueAsync(UnrescueServer order, CancellationToken cancellationToken) => calls.Driver is IRescuingDriver driver
        ? SubmitAsync(order, OrderKind.Unrescue, limits.Power, token => driver.UnrescueAsync(order.Server, order.Start, token), cancellationToken)
        : Cannot("rescue servers");

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IRescueAgent agent) => service
        .On(RescueMethods.SetPassword, agent.SetPasswordAsync)
        .On(RescueMethods.Rescue, agent.RescueAsync)
        .On(RescueMethods.Unrescue, agent.UnrescueAsync);

    private Task<AgentReply> Cannot(string ability) => Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, ability));

    private Task<AgentReply> SubmitAsync(
        ServerOrder order, OrderKind kind, TimeSpan limit, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var name = kind.ToString().ToLowerInvariant();
        return actors.SubmitAsync(
            ServerWork.Of(
                order, kind, limit,
                token => guests.ChangeAsync(order.Server, name, call, token)),
            cancellationToken);
    }
}
