using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nova.Compute.Fencing;
using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Compute.Orders;

/// <summary>The lines of orders of one host: one at a time for a server, different servers at once, each order done once.</summary>
internal sealed partial class ServerActors(
    HostName host, HostFence fence, ComputeLimits limits, ComputeMetrics metrics, TimeProvider clock, ILogger<ServerActors> logger) : IAsyncDisposable
{
    // Beyond its limit and the undoing, an order that does not heed its token is answered without waiting for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _guard = new();
    private readonly Dictionary<ServerId, ServerActor> _actors = [];
    private readonly ReplyMemory _memory = new(limits.Memory, clock);
    private readonly CancellationTokenSource _stopping = new();
    private bool _isClosed;

    /// <summary>Told of every order that ended, with its answer; on the actor's loop, so briefly.</summary>
    public Action<OrderKey, AgentReply>? Ended { get; set; }

    /// <summary>Cancelled when the agent stops: what runs then ends without being undone, since it will be asked again.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether an order for the server runs or waits.</summary>
    public bool IsBusy(ServerId server)
    {
        lock (_guard)
        {
            return _actors.ContainsKey(server);
        }
    }

    /// <summary>The servers that have orders.</summary>
    public IReadOnlyList<ServerId> Busy()
    {
        lock (_guard)
        {
            return [.. _actors.Keys];
        }
    }

    /// <summary>A line for each server that has orders.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_guard)
        {
            return [.. _actors.Values.Select(actor => $"{host}: server {actor.Server}: {string.Join(", ", actor.Orders)}")];
        }
    }

    /// <summary>Does the order, joins it where it is being done, or answers what it came to. The caller's token ends only the waiting.</summary>
    /// <exception cref="InvalidOperationException">The agent stops; the order may be given again.</exception>
    public async Task<AgentReply> SubmitAsync(ServerWork work, CancellationToken cancellationToken)
    {
        if (!work.IsOfFence && !await fence.AdmitAsync(work.Epoch, cancellationToken))
        {
            LogPast(work.RequestId, work.Key.Server, work.Key.Kind, work.Key.Operation);
            return AgentFailures.Reply(AgentFailureKind.Hypervisor, "This was ordered before servers were taken from the host.");
        }

        PendingOrder order;
        lock (_guard)
        {
            if (_isClosed)
            {
                throw new InvalidOperationException($"The agent of {host} stops; the order may be given again.");
            }

            var isRepeat = _memory.Meet(work.Ask);
            if (_memory.Find(work.Key) is { } reply)
            {
                LogRemembered(work.RequestId, work.Key.Server, work.Key.Kind, work.Key.Operation);
                return reply;
            }

            if (_memory.IsOverdue(work.Key) || (isRepeat && !IsPresent(work.Key)))
            {
                LogOverdue(work.RequestId, work.Key.Server, work.Key.Kind, work.Key.Operation);
                return AgentFailures.Reply(AgentFailureKind.Hypervisor, "The server was destroyed, or this was taken back, after it was ordered.");
            }

            if (Join(work) is not { } joined)
            {
                return AgentFailures.Reply(AgentFailureKind.Hypervisor, "Too many operations wait for this server.");
            }

            order = joined;
        }

        return await order.Reply.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more orders, gives those that run a little time, then ends them.</summary>
    public async ValueTask DisposeAsync()
    {
        Task all;
        lock (_guard)
        {
            _isClosed = true;
            all = Task.WhenAll(_actors.Values.Select(actor => actor.Loop));
        }

        try
        {
            await all.WaitAsync(limits.Stop, clock);
        }
        catch (TimeoutException)
        {
            await _stopping.CancelAsync();
            await WaitBrieflyAsync(all);
        }

        _stopping.Dispose();
    }

    private async Task WaitBrieflyAsync(Task all)
    {
        try
        {
            await all.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            LogLeft(host);
        }
    }

    // Under the lock.
    private bool IsPresent(OrderKey key) => _actors.TryGetValue(key.Server, out var actor) && actor.Find(key) is not null;

    // Under the lock.
    private PendingOrder? Join(ServerWork work)
    {
        var isNew = !_actors.TryGetValue(work.Key.Server, out var actor);
        actor ??= new ServerActor(work.Key.Server);
        if (actor.Find(work.Key) is { } present)
        {
            LogJoined(work.RequestId, work.Key.Server, work.Key.Kind, work.Key.Operation);
            return present;
        }

        actor.InterruptFor(work.Key.Kind);
        PendingOrder order = new(work);
        if (!actor.TryAdd(order))
        {
            return null;
        }

        if (isNew)
        {
            _actors.Add(actor.Server, actor);
            metrics.ActorStarted();

            // The loop serves many requests: it must not carry the first one's id and trace along.
            using (ExecutionContext.SuppressFlow())
            {
                actor.Loop = RunAsync(actor);
            }
        }

        return order;
    }

    private async Task RunAsync(ServerActor actor)
    {
        // The caller holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        while (TryTake(actor) is { } order)
        {
            using var scope = RpcScope.Enter(order.Work.RequestId);
            await ExecuteAsync(actor, order);
            await order.SettleAsync();
        }

        metrics.ActorEnded();
    }

    private PendingOrder? TryTake(ServerActor actor)
    {
        lock (_guard)
        {
            if (actor.TryTake(out var order))
            {
                _memory.Begin(order!.Work.Key);
                return order;
            }

            _actors.Remove(actor.Server);
            return null;
        }
    }

    private async Task ExecuteAsync(ServerActor actor, PendingOrder order)
    {
        var (key, requestId) = (order.Work.Key, order.Work.RequestId);
        using var activity = ComputeMetrics.Activities.StartActivity($"compute.{key.Kind}");
        LogBegins(requestId, key.Server, key.Kind, key.Operation, host);
        var start = clock.GetTimestamp();
        var run = AttemptAsync(order);
        await AnswerLateAsync(order, run);
        var reply = await run;
        var took = clock.GetElapsedTime(start);
        activity?.SetStatus(reply?.Failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        metrics.RecordOrder(key.Kind, reply, took);
        LogEnds(requestId, key.Server, key.Kind, key.Operation, Outcome(reply), took.TotalSeconds);
        End(actor, order, reply);
    }

    private void End(ServerActor actor, PendingOrder order, AgentReply? reply)
    {
        lock (_guard)
        {
            actor.Remove(order);
            if (reply is not null)
            {
                _memory.End(order.Work.Key, reply);
            }
        }

        if (reply is null)
        {
            order.Abandon();
            return;
        }

        order.Answer(reply);
        Ended?.Invoke(order.Work.Key, reply);
    }

    /// <summary>Waits for the order's end or, where the hypervisor does not heed the limit, tells the caller without it. The line stays blocked.</summary>
    private async Task AnswerLateAsync(PendingOrder order, Task run)
    {
        try
        {
            await run.WaitAsync(order.Work.Limit + limits.Undo + Patience, clock);
        }
        catch (TimeoutException)
        {
            var key = order.Work.Key;
            LogHangs(order.Work.RequestId, key.Server, key.Kind, key.Operation);
            order.Answer(AgentFailures.TimedOut(order.Work.Limit));
        }
    }

    /// <summary>Does the order; <see langword="null"/> where the agent stopped over it.</summary>
    private async Task<AgentReply?> AttemptAsync(PendingOrder order)
    {
        var work = order.Work;
        using CancellationTokenSource limit = new(work.Limit, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, order.Interrupted, Stopping);
        try
        {
            any.Token.ThrowIfCancellationRequested();
            return await work.RunAsync(any.Token);
        }
#pragma warning disable CA1031 // The boundary of an actor's turn: no order may end the line for those behind it.
        catch (Exception) when (Stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (order.Interrupted.IsCancellationRequested)
        {
            return AgentFailures.Reply(AgentFailureKind.Hypervisor, "Given up: the server is being deleted, or a later order takes this one back.");
        }
        catch (OperationCanceledException)
        {
            return AgentFailures.TimedOut(work.Limit);
        }
        catch (Exception exception)
        {
            LogFailed(exception, work.RequestId, work.Key.Server, work.Key.Kind, work.Key.Operation);
            return AgentFailures.From(exception);
        }
#pragma warning restore CA1031
    }

    private static string Outcome(AgentReply? reply) =>
        reply is null ? "abandoned" : reply.Failure is { } failure ? $"{failure.Kind}: {failure.Message}" : $"done, {reply.PowerState}";

    [LoggerMessage(LogLevel.Information, "{RequestId} server {Server}: {Kind} of operation {Operation} begins on {Host}")]
    private partial void LogBegins(string requestId, ServerId server, OrderKind kind, OperationId operation, HostName host);

    [LoggerMessage(LogLevel.Information, "{RequestId} server {Server}: {Kind} of operation {Operation} ended after {Seconds:0.000} s: {Outcome}")]
    private partial void LogEnds(string requestId, ServerId server, OrderKind kind, OperationId operation, string outcome, double seconds);

    [LoggerMessage(LogLevel.Information, "{RequestId} server {Server}: {Kind} of operation {Operation} is under way, joining it")]
    private partial void LogJoined(string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Information, "{RequestId} server {Server}: {Kind} of operation {Operation} was done before, answering again")]
    private partial void LogRemembered(string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Warning, "{RequestId} server {Server}: {Kind} of operation {Operation} was ordered before servers were taken from the host, and is refused")]
    private partial void LogPast(string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Warning, "{RequestId} server {Server}: {Kind} of operation {Operation} came after what took it back and is refused")]
    private partial void LogOverdue(string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Warning, "{RequestId} server {Server}: {Kind} of operation {Operation} failed")]
    private partial void LogFailed(Exception exception, string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Error, "{RequestId} server {Server}: {Kind} of operation {Operation} hangs in the hypervisor; the server takes no orders until it returns")]
    private partial void LogHangs(string requestId, ServerId server, OrderKind kind, OperationId operation);

    [LoggerMessage(LogLevel.Warning, "The agent of {Host} stops although orders hang in the hypervisor")]
    private partial void LogLeft(HostName host);
}
