using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders about guests that move or are resized, in the line of their server like all others.</summary>
internal sealed class MoveOrders(DriverCalls calls, GuestWork guests, IPortPlugger ports, ServerActors actors, ComputeLimits limits) : IMoveAgent
{
    public Task<AgentReply> OfferAsync(OfferServer order, CancellationToken cancellationToken) => SubmitAsync<IMovingDriver>(
        order, OrderKind.Offer, limits.Power + order.GracePeriod,
        async (driver, token) =>
        {
            await calls.ChangeAsync("stop", inner => driver.StopAsync(order.Server, order.GracePeriod, inner), token);
            var offer = "";
            var reply = await guests.ChangeAsync(order.Server, "offer", async inner => offer = await driver.OfferAsync(order.Server, inner), token);
            await ports.UnplugAsync(order.Server, token);
            return reply with { Offer = offer };
        },
        cancellationToken);

    public Task<AgentReply> TakeAsync(TakeServer order, CancellationToken cancellationToken) => SubmitAsync<IMovingDriver>(
        order, OrderKind.Take, limits.Spawn,
        async (driver, token) =>
        {
            await PlugAsync(order.Guest, token);
            return await guests.ChangeAsync(order.Server, "take", inner => driver.TakeAsync(order.Guest, order.Offer, order.Start, inner), token);
        },
        cancellationToken);

    public Task<AgentReply> RestoreAsync(RestoreServer order, CancellationToken cancellationToken) => SubmitAsync<IMovingDriver>(
        order, OrderKind.Restore, limits.Power,
        async (driver, token) =>
        {
            await PlugAsync(order.Guest, token);
            return await guests.ChangeAsync(order.Server, "restore", inner => driver.RestoreAsync(order.Guest, order.Start, inner), token);
        },
        cancellationToken);

    public Task<AgentReply> ResizeAsync(ResizeServer order, CancellationToken cancellationToken) => SubmitAsync<IResizingDriver>(
        order, OrderKind.Resize, limits.Spawn + order.GracePeriod,
        async (driver, token) =>
        {
            await calls.ChangeAsync("stop", inner => driver.StopAsync(order.Server, order.GracePeriod, inner), token);
            return await guests.ChangeAsync(order.Server, "resize", inner => driver.ResizeAsync(order.Guest, order.Start, inner), token);
        },
        cancellationToken);

    public Task<AgentReply> EndResizeAsync(EndResize order, CancellationToken cancellationToken) => SubmitAsync<IResizingDriver>(
        order, OrderKind.EndResize, limits.Power,
        (driver, token) => order.Keep
            ? guests.ChangeAsync(order.Server, "keep_size", inner => driver.KeepSizeAsync(order.Server, inner), token)
            : guests.ChangeAsync(order.Server, "resize_back", inner => driver.ResizeBackAsync(order.Server, order.Start, inner), token),
        cancellationToken);

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IMoveAgent moves) => service
        .On(MoveMethods.Offer, moves.OfferAsync)
        .On(MoveMethods.Take, moves.TakeAsync)
        .On(MoveMethods.Restore, moves.RestoreAsync)
        .On(MoveMethods.Resize, moves.ResizeAsync)
        .On(MoveMethods.EndResize, moves.EndResizeAsync);

    private Task PlugAsync(SpawnServer guest, CancellationToken cancellationToken) =>
        ports.PlugAsync(new PortPlug(guest.Server, guest.Hostname, guest.Ports), cancellationToken);

    private Task<AgentReply> SubmitAsync<TDriver>(
        ServerOrder order, OrderKind kind, TimeSpan limit, Func<TDriver, CancellationToken, Task<AgentReply>> run, CancellationToken cancellationToken)
        where TDriver : class, IVirtDriver => calls.Driver is TDriver driver
        ? actors.SubmitAsync(
            ServerWork.Of(order, kind, limit, token => run(driver, token)), cancellationToken)
        : Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, typeof(TDriver) == typeof(IMovingDriver) ? "move servers to other hosts" : "resize servers"));
}
