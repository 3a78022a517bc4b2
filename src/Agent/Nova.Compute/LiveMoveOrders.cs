using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>
/// The agent's orders about guests that move while they run. Those that change something are in the line of their server; what is said to a
/// sending that is under way goes past it.
/// </summary>
internal sealed class LiveMoveOrders(DriverCalls calls, GuestWork guests, IPortPlugger ports, ServerActors actors, ComputeLimits limits) : ILiveMoveAgent
{
    private static readonly TimeSpan Sending = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<ServerId, RunningSend> _running = [];

    public Task<AgentReply> ExpectAsync(ExpectServer order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.Expect, limits.Power,
        async (driver, token) =>
        {
            var offer = "";
            var reply = await guests.ChangeAsync(order.Server, "expect", async inner => offer = await driver.ExpectAsync(order.Guest, inner), token);
            await ports.PlugAsync(new PortPlug(order.Server, order.Guest.Hostname, order.Guest.Ports), token);
            return reply with { Offer = offer };
        },
        cancellationToken);

    public Task<AgentReply> SendAsync(SendServer order, CancellationToken cancellationToken) =>
        SubmitAsync(order, OrderKind.Send, Sending, (driver, token) => SendAsync(driver, order, token), cancellationToken);

    public async Task<AgentReply> StopSendingAsync(ServerOrder order, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(order.Server, out var sending))
        {
            await sending.StopAsync().WaitAsync(cancellationToken);
        }

        return new AgentReply { PowerState = await calls.GetPowerStateAsync(order.Server, cancellationToken) };
    }

    public async Task<AgentReply> HurryAsync(ServerOrder order, CancellationToken cancellationToken)
    {
        if (calls.Driver is not ILiveMovingDriver driver)
        {
            return Cannot();
        }

        try
        {
            return await guests.ChangeAsync(order.Server, "hurry", token => driver.HurryAsync(order.Server, token), cancellationToken);
        }
        catch (Exception exception) when (exception is VirtDriverException or TimeoutException)
        {
            return AgentFailures.From(exception);
        }
    }

    public Task<SendProgress> GetProgressAsync(ServerQuery query, CancellationToken cancellationToken) => calls.Driver is ILiveMovingDriver driver
        ? calls.ReadAsync("read_progress", token => driver.ReadProgressAsync(query.Server, token), cancellationToken)
        : Task.FromResult(new SendProgress());

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, ILiveMoveAgent moves) => service
        .On(LiveMoveMethods.Expect, moves.ExpectAsync)
        .On(LiveMoveMethods.Send, moves.SendAsync)
        .On(LiveMoveMethods.StopSending, moves.StopSendingAsync)
        .On(LiveMoveMethods.Hurry, moves.HurryAsync)
        .On(LiveMoveMethods.GetProgress, moves.GetProgressAsync);

    private async Task<AgentReply> SendAsync(ILiveMovingDriver driver, SendServer order, CancellationToken cancellationToken)
    {
        RunningSend sending = new();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, sending.Stopped);
        _running[order.Server] = sending;
        try
        {
            var reply = await guests.ChangeAsync(order.Server, "send", token => driver.SendAsync(order.Guest, order.Destination, order.CopyDisks, token), either.Token);
            await ports.UnplugAsync(order.Server, cancellationToken);
            return reply;
        }
        catch (OperationCanceledException) when (sending.Stopped.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return AgentFailures.Reply(AgentFailureKind.Hypervisor, "The live migration was stopped.");
        }
        finally
        {
            _running.TryRemove(order.Server, out _);
            sending.End();
        }
    }

    private AgentReply Cannot() => AgentFailures.NotSupported(calls.Driver.Name, "move servers while they run");

    private Task<AgentReply> SubmitAsync(
        ServerOrder order, OrderKind kind, TimeSpan limit, Func<ILiveMovingDriver, CancellationToken, Task<AgentReply>> run, CancellationToken cancellationToken) =>
        calls.Driver is ILiveMovingDriver driver
            ? actors.SubmitAsync(
                ServerWork.Of(order, kind, limit, token => run(driver, token)), cancellationToken)
            : Task.FromResult(Cannot());

    [SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer holds nothing to free, and may be cancelled at any time.")]
    private sealed class RunningSend
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Stopped => _stop.Token;

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _ended.Task;
        }

        public void End() => _ended.SetResult();
    }
}
