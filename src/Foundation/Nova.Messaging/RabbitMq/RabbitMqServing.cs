using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Nova.Messaging.RabbitMq;

/// <summary>
/// The answering half of the bus: one consumer for each queue, whichever services of the process share it. A message is acknowledged when
/// its handler may begin; while too many run it stays with the broker.
/// </summary>
internal sealed partial class RabbitMqServing(RabbitMqLink link, int mostHandlers, TimeProvider clock, ILogger logger) : IDisposable
{
    private const string GiveUpMethod = "_give_up";
    private const int Remembered = 4096;
    private const long RememberedBytes = 16L << 20;

    private static readonly TimeSpan DeclareAgainWait = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _free = new(mostHandlers, mostHandlers);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly RecentMessages _casts = new(Remembered);
    private readonly EndedCalls _ended = new(Remembered, RememberedBytes);
    private readonly RabbitMqAnswers _answers = new(link, clock, logger);

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
                // What could not be declared on this connection is declared on the next.
                LogTrouble(exception.Message);
                session.Abandon();
                await Task.Delay(DeclareAgainWait, clock, link.Ending);
            }
        }
    }

    public Task DeclareAsync(RabbitMqSession session, CancellationToken cancellationToken) => session.ServeAsync(() => Wanted(session.Id), TakeAsync, cancellationToken);

    private List<RabbitMqAddress> Wanted(string session) =>
    [
        .. Servers.Services.SelectMany(service => (IEnumerable<RabbitMqAddress>)
        [
            new(service.Topic, null, service.Topic, false),
            new(service.Topic, service.Host, RpcAddress.Of(service.Topic, service.Host), false),
            new(service.Topic, null, $"{service.Topic}_fanout_{session}", true),
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

        return request.MessageId is null ? BeginCast(address, request) : BeginCall(address, request);
    }

    private int BeginCast(RabbitMqAddress address, RpcEnvelope request)
    {
        if (!_casts.IsNew(request.UniqueId))
        {
            RpcTelemetry.Repeats.Add(1);
            return 0;
        }

        var servers = address.IsFanOut
            ? Servers.At(address.Topic).Where(server => server.Service.TryGetHandler(request.Method, out _) && server.TryEnter())
            : Servers.Enter(address.Topic, request.Method, address.Host) is { } one ? [one] : [];
        var begun = 0;
        foreach (var server in servers.ToList())
        {
            // Owned by the server, whose disposal waits for it.
#pragma warning disable CA2000, CA2025 // RunAsync disposes it, at its own end.
            _ = RunAsync(server, request, new CancellationTokenSource(), givesBack: begun++ is 0);
#pragma warning restore CA2000
        }

        if (begun is 0 && !address.IsFanOut)
        {
            LogNobody(request.Method, address.Queue);
        }

        return begun;
    }

    private int BeginCall(RabbitMqAddress address, RpcEnvelope request)
    {
#pragma warning disable CA2000, CA2025 // RunAsync disposes it, at its own end.
        CancellationTokenSource limit = request.Timeout is { } time ? new(time, clock) : new();
        if (!_running.TryAdd(request.MessageId!, limit))
        {
            // It was asked again, and is being worked at.
            RpcTelemetry.Repeats.Add(1);
            limit.Dispose();
            return 0;
        }

        // In this order: a call is remembered before it is no longer being worked at.
        var hasEnded = _ended.TryGet(request.MessageId!, out var answer);
        if (!hasEnded && Servers.Enter(address.Topic, request.Method, address.Host) is { } server)
        {
            _ = RunAsync(server, request, limit, givesBack: true);
            return 1;
        }
#pragma warning restore CA2000, CA2025

        _running.TryRemove(request.MessageId!, out _);
        limit.Dispose();
        if (hasEnded)
        {
            RpcTelemetry.Repeats.Add(1);
            AnswerAgain(request, answer!);
            return 0;
        }

        LogNobody(request.Method, address.Queue);
        RpcNoServerException nobody = new(address.Topic, request.Method, address.Host);
        RpcReplyEnvelope refusal = new() { Failure = RpcFailure.Of(nobody), UniqueId = EnvelopeCodec.NewId() };
        _ = _answers.SendAsync(request, RabbitMqAnswers.Write(request, refusal), TimeSpan.Zero);
        return 0;
    }

    private void AnswerAgain(RpcEnvelope request, byte[] answer)
    {
        if (answer is not [])
        {
            _ = _answers.SendAsync(request, answer, TimeSpan.Zero);
        }
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

    private async Task RunAsync(RpcServer server, RpcEnvelope request, CancellationTokenSource limit, bool givesBack)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var began = clock.GetTimestamp();
        var outcome = "error";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, server.Aborting);
        try
        {
            var answer = await HandleAsync(server, request, either.Token);
            outcome = answer.Failure is null ? "ok" : "error";
            if (request.MessageId is { } call)
            {
                var isAwaited = !limit.IsCancellationRequested;
                var message = isAwaited ? RabbitMqAnswers.Write(request, answer) : [];
                _ended.Add(call, message);
                if (isAwaited)
                {
                    await _answers.SendAsync(request, message, clock.GetElapsedTime(began));
                }
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

            limit.Dispose();
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

    [LoggerMessage(LogLevel.Debug, "The connection to the broker fails: {Reason}")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(LogLevel.Warning, "{Method} came to {Queue} after its last server had gone")]
    private partial void LogNobody(string method, string queue);

    [LoggerMessage(LogLevel.Warning, "A message on {Queue} that cannot be read was dropped: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} on {Service} failed")]
    private partial void LogFailed(Exception exception, string method, RpcService service);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class GiveUpJson : System.Text.Json.Serialization.JsonSerializerContext;
