using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using RabbitMQ.Client.Exceptions;

namespace Nova.Messaging.RabbitMq;

/// <summary>
/// The bus of a fleet. A call outlives the broker's restart: whoever asks asks again on the next connection, whoever answers answers
/// there, within the call's deadline.
/// </summary>
internal sealed partial class RabbitMqBus : IRpcBus, INotificationBus, IBusState, IAsyncDisposable
{
    private static readonly TimeSpan AskAgainWait = TimeSpan.FromMilliseconds(200);

    // A long call to one host is asked again this often under the same id: a host that is at it drops the repeat, one that died and
    // came back begins anew, and where nobody is any more the broker says so.
    private static readonly TimeSpan StillThereInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectMoment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<RpcReplyEnvelope>> _pending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _background = new();
    private readonly string _answerQueue = $"reply_{EnvelopeCodec.NewId()}";
    private readonly string _exchange;
    private readonly RabbitMqServing _serving;
    private readonly RabbitMqCasts _casts;
    private readonly RabbitMqLink _link;
    private readonly TimeProvider _clock;
    private readonly ILogger<RabbitMqBus> _logger;
    private Task _settled = Task.CompletedTask;
    private int _disposals;

    public RabbitMqBus(IOptions<MessagingOptions> messaging, IOptions<RabbitMqOptions> rabbit, TimeProvider clock, ILogger<RabbitMqBus> logger)
    {
        (_clock, _logger, _exchange) = (clock, logger, messaging.Value.ControlExchange);
        _link = new RabbitMqLink(
            TransportUrl.Parse(messaging.Value.TransportUrl ?? "", rabbit.Value.UseTls),
            rabbit.Value,
            _exchange,
            $"nova:{Environment.MachineName}:{Environment.ProcessId}",
            PrepareAsync,
            clock,
            logger);
        _serving = new RabbitMqServing(_link, messaging.Value.MostHandlers, clock, logger);
        _casts = new RabbitMqCasts(_link, SettledAsync, _exchange, TimeSpan.FromSeconds(messaging.Value.CastTimeoutSeconds), clock, logger);
    }

    /// <inheritdoc />
    public bool IsConnected => _link.IsConnected;

    /// <inheritdoc />
    public string? Trouble => _link.Trouble;

    /// <summary>Begins to connect, and gives it a moment; whatever needs a broker waits for one.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _link.SessionAsync(cancellationToken).WaitAsync(ConnectMoment, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The log and the health tell what is the matter; it goes on trying.
        }
    }

    /// <inheritdoc />
    public async Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = RpcTelemetry.Activities.StartActivity(method.Name, ActivityKind.Client);
        using CancellationTokenSource limit = new(deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, _link.Ending);
        var envelope = Write(method, request) with { MessageId = EnvelopeCodec.NewId(), ReplyQueue = _answerQueue };
        Question question = new(method.Topic, method.Name, host, _clock.GetTimestamp(), deadline, envelope);
        var outcome = "error";
        try
        {
            var reply = await AskAsync(question, either.Token);
            if (reply.Failure is { } failure)
            {
                throw Failed(question, failure);
            }

            outcome = "ok";
            return reply.Result is { } result ? result.Deserialize(method.ReplyJson)! : default!;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            InBackground(GiveUpAsync(question));
            cancellationToken.ThrowIfCancellationRequested();
            outcome = "timeout";
            RpcTelemetry.Timeouts.Add(1, new("topic", method.Topic), new("method", method.Name));
            throw new RpcTimeoutException(method.Topic, method.Name, host, deadline);
        }
        finally
        {
            _pending.TryRemove(question.Request.MessageId!, out _);
            RpcTelemetry.RecordCalled(method.Topic, method.Name, outcome, _clock.GetElapsedTime(question.Began));
        }
    }

    /// <inheritdoc />
    public Task CastAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken) =>
        _casts.TellAsync(RpcAddress.Of(method.Topic, host), Write(method, request), cancellationToken);

    /// <inheritdoc />
    public Task FanOutAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken) =>
        _casts.TellAllAsync(method.Topic, Write(method, request), cancellationToken);

    /// <inheritdoc />
    public Task PublishAsync(string topic, string priority, byte[] message, bool hasEnvelope, CancellationToken cancellationToken) =>
        _casts.NotifyAsync($"{topic}.{priority.ToLowerInvariant()}", hasEnvelope ? EnvelopeCodec.Wrap(message) : message, cancellationToken);

    /// <inheritdoc />
    public IAsyncDisposable Serve(RpcService service)
    {
        Served served = new(service, this);
        _serving.Servers.Add(served.Server);
        _settled = _serving.ApplyAsync();
        return served;
    }

    /// <summary>Ends what is under way and takes leave of the broker; again is nothing, for the container knows it by several names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) is 1)
        {
            return;
        }

        await Task.WhenAll(_background.Keys);
        await _link.DisposeAsync();
        _serving.Dispose();
    }

    /// <summary>Complete when the broker knows what this process serves; what a process serves it serves before it asks.</summary>
    internal Task SettledAsync(CancellationToken cancellationToken) => _settled.WaitAsync(cancellationToken);

    private static RpcEnvelope Write<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request) => new()
    {
        Method = method.Name,
        Arguments = JsonSerializer.SerializeToElement(request, method.RequestJson),
        Version = method.Since,
        RequestId = RpcScope.RequestId,
        TraceParent = Activity.Current?.Id,
        UniqueId = EnvelopeCodec.NewId(),
    };

    private static Exception Failed(Question question, RpcFailure failure) => failure.Class switch
    {
        nameof(RpcUnsupportedException) => new RpcUnsupportedException(failure),
        nameof(RpcNoServerException) => new RpcNoServerException(question.Topic, question.Method, question.Host, mayHaveArrived: true),
        _ => new RpcRemoteException(question.Topic, question.Method, question.Host, failure),
    };

    private async Task<RpcReplyEnvelope> AskAsync(Question question, CancellationToken cancellationToken)
    {
        TaskCompletionSource<RpcReplyEnvelope> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[question.Request.MessageId!] = answer;
        await SettledAsync(cancellationToken);
        var isSent = false;
        while (true)
        {
            var session = await _link.SessionAsync(cancellationToken);
            try
            {
                var left = question.Deadline - _clock.GetElapsedTime(question.Began);
                var message = EnvelopeCodec.Write(question.Request with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.Zero });
                await session.PublishAsync(_exchange, RpcAddress.Of(question.Topic, question.Host), message, left, true, cancellationToken);
                isSent = true;
                await WaitAsync(question, answer.Task, session, cancellationToken);
                if (answer.Task.IsCompleted)
                {
                    return await answer.Task;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (PublishException returned) when (returned.IsReturn)
            {
                if (!_link.AreOthersReturning)
                {
                    throw new RpcNoServerException(question.Topic, question.Method, question.Host, isSent);
                }
            }
            catch (Exception exception) when (IsConnectionTrouble(exception))
            {
                // The broker may have had it.
                isSent = true;
                LogAskAgain(question.Method, exception.Message);
            }

            await Task.Delay(AskAgainWait, _clock, cancellationToken);
        }
    }

    private async Task WaitAsync(Question question, Task answer, RabbitMqSession session, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var again = Task.Delay(question.Host is null ? Timeout.InfiniteTimeSpan : StillThereInterval, _clock, ended.Token);
        await Task.WhenAny(answer, session.Ended, again);
        await ended.CancelAsync();
    }

    /// <summary>Tells who may be working at it that nobody waits any more.</summary>
    private async Task GiveUpAsync(Question question)
    {
        if (!_link.IsConnected)
        {
            return;
        }

        var word = RabbitMqServing.GiveUp(question.Request.MessageId!);
        await (question.Host is null
            ? _casts.TellAllAsync(question.Topic, word, CancellationToken.None)
            : _casts.TellAsync(RpcAddress.Of(question.Topic, question.Host), word, CancellationToken.None));
    }

    internal static bool IsConnectionTrouble(Exception exception) =>
        exception is RabbitMQClientException or IOException or ObjectDisposedException or TimeoutException;

    private async Task PrepareAsync(RabbitMqSession session, CancellationToken cancellationToken)
    {
        await session.TakeAnswersAsync(_answerQueue, TakeAnswer, cancellationToken);
        await _serving.DeclareAsync(session, cancellationToken);
    }

    private void TakeAnswer(ReadOnlyMemory<byte> message)
    {
        try
        {
            var reply = EnvelopeCodec.ReadReply(message);

            // Other programs send the value first and the end by itself; whichever completes the call comes first.
            var isWhole = reply.Result is not null || reply.Failure is not null || reply.IsEnding;
            if (isWhole && reply.MessageId is { } id && _pending.TryGetValue(id, out var waiting))
            {
                waiting.TrySetResult(reply);
            }
        }
        catch (RpcFormatException exception)
        {
            LogUnreadable(exception.Message);
        }
    }

    private void Withdraw(RpcServer server)
    {
        _serving.Servers.Remove(server);
        _settled = _serving.ApplyAsync();
    }

    private void InBackground(Task work)
    {
        _background[work] = 0;
        _ = work.ContinueWith(done => _background.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [LoggerMessage(LogLevel.Debug, "{Method} is asked again: {Reason}")]
    private partial void LogAskAgain(string method, string reason);

    [LoggerMessage(LogLevel.Warning, "An answer that cannot be read was dropped: {Reason}")]
    private partial void LogUnreadable(string reason);

    private sealed record Question(string Topic, string Method, HostName? Host, long Began, TimeSpan Deadline, RpcEnvelope Request);

    /// <summary>Ends when the running calls have, and the broker knows that no more are wanted.</summary>
    private sealed class Served(RpcService service, RabbitMqBus bus) : IAsyncDisposable
    {
        public RpcServer Server { get; } = new(service, bus.Withdraw, bus._clock, bus._logger);

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            if (!bus.IsConnected)
            {
                // Its queues are gone with the connection.
                return;
            }

            try
            {
                await bus._settled.WaitAsync(SettleLimit, bus._clock);
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                // The broker has gone meanwhile, or is slow: its queues go with the connection.
            }
        }
    }
}
