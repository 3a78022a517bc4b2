using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Nova.Messaging.RabbitMq;

/// <summary>
/// The answering half of the bus: one consumer for each queue, whichever services of the process share it. A message is acknowledged when
/// its handler may begin; while too many run it stays with the broker.
/// </summary>
internal sealed partial class RabbitMqServing(RabbitMqLink link, int mostHandlers, TimeProvider clock, ILogger logger) : IDisposable
{
    private const string GiveUpMethod = "_give_up";
    private const int Remembered = 4096;

    // An answer that comes to a caller whose queue is gone is offered again this often, while the call lasts.
    private static readonly TimeSpan AnswerAgainWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LeastAnswerTime = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _free = new(mostHandlers, mostHandlers);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly RecentMessages _casts = new(Remembered);
    private readonly string _fanOutId = EnvelopeCodec.NewId();

    public RpcServers Servers { get; } = new();

    /// <summary>What is said to whoever may work at a call that nobody waits for any more.</summary>
    public static RpcEnvelope GiveUp(string messageId) => new()
    {
        Method = GiveUpMethod,
        Arguments = JsonSerializer.SerializeToElement(messageId, GiveUpJson.Default.String),
        UniqueId = EnvelopeCodec.NewId(),
    };

    public void Dispose() => _free.Dispose();

    /// <summary>Complete when the broker knows what is served by now.</summary>
    public async Task ApplyAsync()
    {
        while (true)
        {
            var session = await link.SessionAsync(link.Ending);
            try
            {
                await DeclareAsync(session, link.Ending);
                return;
            }
            catch (Exception exception) when (RabbitMqBus.IsConnectionTrouble(exception))
            {
                LogTrouble(exception.Message);
                await session.Ended.WaitAsync(link.Ending);
                await Task.Delay(AnswerAgainWait, clock, link.Ending);
            }
        }
    }

    public Task DeclareAsync(RabbitMqSession session, CancellationToken cancellationToken) => session.ServeAsync(Wanted, TakeAsync, cancellationToken);

    private List<RabbitMqAddress> Wanted() =>
    [
        .. Servers.Services.SelectMany(service => (IEnumerable<RabbitMqAddress>)
        [
            new(service.Topic, null, service.Topic, false),
            new(service.Topic, service.Host, RpcAddress.Of(service.Topic, service.Host), false),
            new(service.Topic, null, $"{service.Topic}_fanout_{_fanOutId}", true),
        ]).DistinctBy(address => address.Queue),
    ];

    private async Task TakeAsync(RabbitMqAddress address, RabbitMqDelivery delivery)
    {
        // While no handler may begin, the channel's next message waits here, and the rest in the broker.
        await _free.WaitAsync(link.Ending);
        var begun = 0;
        try
        {
            begun = Begin(address, EnvelopeCodec.ReadRequest(delivery.Body));
        }
        catch (RpcFormatException exception)
        {
            LogUnreadable(address.Queue, exception.Message);
        }
        finally
        {
            if (begun is 0)
            {
                _free.Release();
            }
        }

        try
        {
            await delivery.AcknowledgeAsync();
        }
        catch (Exception exception) when (RabbitMqBus.IsConnectionTrouble(exception))
        {
            // It comes again on the next connection and is known by its id.
            LogTrouble(exception.Message);
        }
    }

    /// <summary>Begins the handlers of a message; the first one's end gives the place back.</summary>
    private int Begin(RabbitMqAddress address, RpcEnvelope request)
    {
        if (request.Method is GiveUpMethod)
        {
            Interrupt(request.Arguments.ValueKind is JsonValueKind.String ? request.Arguments.GetString()! : "");
            return 0;
        }

        if (request.MessageId is null ? !_casts.IsNew(request.UniqueId) : _running.ContainsKey(request.MessageId))
        {
            return 0;
        }

        var servers = address.IsFanOut
            ? Servers.At(address.Topic).Where(server => server.Service.TryGetHandler(request.Method, out _) && server.TryEnter())
            : Servers.Enter(address.Topic, request.Method, address.Host) is { } one ? [one] : [];
        var begun = 0;
        foreach (var server in servers.ToList())
        {
            // Owned by the server, whose disposal waits for it.
            _ = RunAsync(server, request, givesBack: begun++ is 0);
        }

        if (begun is 0 && !address.IsFanOut)
        {
            LogNobody(request.Method, address.Queue);
            if (request.MessageId is not null)
            {
                RpcNoServerException nobody = new(address.Topic, request.Method, address.Host);
                _ = AnswerAsync(request, new RpcReplyEnvelope { Failure = RpcFailure.Of(nobody), UniqueId = EnvelopeCodec.NewId() }, clock.GetTimestamp());
            }
        }

        return begun;
    }

    private void Interrupt(string messageId)
    {
        if (_running.TryGetValue(messageId, out var running))
        {
            try
            {
                running.CancelAfter(TimeSpan.Zero);
            }
            catch (ObjectDisposedException)
            {
                // It has ended meanwhile.
            }
        }
    }

    private async Task RunAsync(RpcServer server, RpcEnvelope request, bool givesBack)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var began = clock.GetTimestamp();
        var outcome = "error";
        using CancellationTokenSource limit = request.Timeout is { } time ? new(time, clock) : new();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, server.Aborting);
        if (request.MessageId is { } id)
        {
            _running[id] = limit;
        }

        try
        {
            var answer = await HandleAsync(server, request, either.Token);
            outcome = answer.Failure is null ? "ok" : "error";
            if (request.MessageId is not null && !limit.IsCancellationRequested)
            {
                await AnswerAsync(request, answer, began);
            }
        }
#pragma warning disable CA1031 // The boundary of a message: nobody would hear of it otherwise.
        catch (Exception exception)
        {
            LogFailed(exception, request.Method, server.Service);
        }
#pragma warning restore CA1031
        finally
        {
            if (request.MessageId is { } ended)
            {
                _running.TryRemove(ended, out _);
            }

            if (givesBack && !link.Ending.IsCancellationRequested)
            {
                _free.Release();
            }

            RpcTelemetry.RecordServed(server.Service.Topic, request.Method, outcome, clock.GetElapsedTime(began));
            server.Leave();
        }
    }

    private async Task<RpcReplyEnvelope> HandleAsync(RpcServer server, RpcEnvelope request, CancellationToken cancellationToken)
    {
        using var scope = RpcScope.Enter(request.RequestId);
        using var activity = RpcTelemetry.Activities.StartActivity(request.Method, ActivityKind.Server, request.TraceParent);
        try
        {
            if (!server.Service.TryGetHandler(request.Method, out var handler) || !RpcHandler.IsCompatible(request.Version, handler.Version))
            {
                throw new RpcUnsupportedException(server.Service.ToString(), request.Method, request.Version, handler?.Version);
            }

            return new RpcReplyEnvelope { Result = await handler.InvokeAsync(request.Arguments, cancellationToken), UniqueId = EnvelopeCodec.NewId() };
        }
#pragma warning disable CA1031 // The boundary of a message: the caller is told whatever it was; where nobody waits, the log.
        catch (Exception exception)
        {
            if (request.MessageId is null)
            {
                LogFailed(exception, request.Method, server.Service);
            }

            return new RpcReplyEnvelope { Failure = RpcFailure.Of(exception), UniqueId = EnvelopeCodec.NewId() };
        }
#pragma warning restore CA1031
    }

    private async Task AnswerAsync(RpcEnvelope request, RpcReplyEnvelope answer, long began)
    {
        var left = (request.Timeout ?? LeastAnswerTime) - clock.GetElapsedTime(began);
        using CancellationTokenSource limit = new(left > LeastAnswerTime ? left : LeastAnswerTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, link.Ending);
        var message = EnvelopeCodec.Write(answer with { MessageId = request.MessageId });
        try
        {
            while (!await IsAnsweredAsync(request.ReplyQueue ?? "", message, either.Token))
            {
                await Task.Delay(AnswerAgainWait, clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            LogUnanswered(request.Method, request.ReplyQueue);
        }
    }

    private async Task<bool> IsAnsweredAsync(string queue, byte[] message, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await session.PublishAsync("", queue, message, null, true, cancellationToken);
            return true;
        }
        catch (PublishException)
        {
            return false;
        }
        catch (Exception exception) when (RabbitMqBus.IsConnectionTrouble(exception))
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The connection to the broker fails: {Reason}")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(LogLevel.Warning, "{Method} came to {Queue} after its last server had gone")]
    private partial void LogNobody(string method, string queue);

    [LoggerMessage(LogLevel.Warning, "A message on {Queue} that cannot be read was dropped: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);

    [LoggerMessage(LogLevel.Warning, "Nobody took the answer of {Method} at {Queue}")]
    private partial void LogUnanswered(string method, string? queue);

    [LoggerMessage(LogLevel.Error, "{Method} on {Service} failed")]
    private partial void LogFailed(Exception exception, string method, RpcService service);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class GiveUpJson : System.Text.Json.Serialization.JsonSerializerContext;
