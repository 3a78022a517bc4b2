using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Authentication;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Nova.Messaging.RabbitMq;

/// <summary>One connection to one broker, from its opening to its end; what was declared on it goes with it.</summary>
internal sealed class RabbitMqSession : IAsyncDisposable
{
    private const ushort Prefetch = 128;
    private static readonly TimeSpan IdleQueueLife = TimeSpan.FromMinutes(30);

    private readonly IConnection _connection;
    private readonly IChannel _publishing;
    private readonly IChannel _serving;
    private readonly IChannel _answers;
    private readonly RabbitMqOptions _options;
    private readonly string _exchange;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _notified = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tagByQueue = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RabbitMqSession(IConnection connection, IChannel publishing, IChannel serving, IChannel answers, RabbitMqOptions options, string exchange)
    {
        (_connection, _publishing, _serving, _answers, _options, _exchange) = (connection, publishing, serving, answers, options, exchange);
        _connection.ConnectionShutdownAsync += OnEndAsync;
        foreach (var channel in (IEnumerable<IChannel>)[publishing, serving, answers])
        {
            channel.ChannelShutdownAsync += OnEndAsync;
        }

        if (!connection.IsOpen)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Of this connection alone: what is exclusive is named with it, so that an old connection is never in the way.</summary>
    public string Id { get; } = EnvelopeCodec.NewId();

    /// <summary>When the broker's certificate expires; none without TLS. A connection outlives it, but no other can be made then.</summary>
    public DateTimeOffset? CertificateEnds { get; private init; }

    private bool IsDurable => _options.DurableQueues || _options.QuorumQueues;

    /// <summary>Complete when the connection, or a channel of it, is no more, or was given up.</summary>
    public Task Ended => _ended.Task;

    public static async Task<RabbitMqSession> OpenAsync(
        Broker broker, string virtualHost, RabbitMqOptions options, string exchange, string name, CancellationToken cancellationToken)
    {
        BrokerCertificate certificate = new(broker, options);
        ConnectionFactory factory = new()
        {
            HostName = broker.Host,
            Port = broker.Port,
            UserName = broker.User,
            Password = broker.Password,
            VirtualHost = virtualHost,
            Ssl = certificate.Settings(),
            ClientProvidedName = name,
            RequestedHeartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
            ContinuationTimeout = TimeSpan.FromSeconds(10),

            // The bus connects anew by itself: to the next broker, with jitter, and declares what is served by then.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
        var connection = await ConnectAsync(factory, certificate, cancellationToken);
        try
        {
            // No limit of our own on unconfirmed messages: the calls' deadlines and the broker's flow control are the back-pressure.
            CreateChannelOptions confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            var publishing = await connection.CreateChannelAsync(confirmed, cancellationToken);
            var serving = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            var answers = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await serving.BasicQosAsync(0, Prefetch, false, cancellationToken);
            await serving.ExchangeDeclareAsync(exchange, ExchangeType.Topic, options.DurableQueues || options.QuorumQueues, false, cancellationToken: cancellationToken);
            return new RabbitMqSession(connection, publishing, serving, answers, options, exchange) { CertificateEnds = certificate.Ends };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the connection up: it is closed, and another made.</summary>
    public void Abandon() => _ended.TrySetResult();

    /// <summary>Takes answers from the queue that is this process's own.</summary>
    public async Task TakeAnswersAsync(string queue, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        await _answers.QueueDeclareAsync(queue, false, false, true, cancellationToken: cancellationToken);
        SessionConsumer consumer = new(this, _answers, (_, body) =>
        {
            take(body);
            return Task.CompletedTask;
        });
        await _answers.BasicConsumeAsync(queue, true, consumer, cancellationToken);
    }

    /// <summary>Makes what is consumed equal to what <paramref name="wanted"/> says at its turn.</summary>
    public async Task ServeAsync(
        Func<IReadOnlyList<RabbitMqAddress>> wanted, Func<RabbitMqAddress, RabbitMqDelivery, Task> take, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var addresses = wanted();
            foreach (var address in addresses.Where(address => !_tagByQueue.ContainsKey(address.Queue)))
            {
                await DeclareAsync(address, cancellationToken);
                SessionConsumer consumer = new(this, _serving, (tag, body) => take(
                    address, new RabbitMqDelivery(body.ToArray(), () => _serving.BasicAckAsync(tag, false, CancellationToken.None))));
                _tagByQueue[address.Queue] = await _serving.BasicConsumeAsync(address.Queue, false, consumer, cancellationToken);
            }

            foreach (var (queue, tag) in _tagByQueue.Where(one => addresses.All(address => address.Queue != one.Key)).ToList())
            {
                await _serving.BasicCancelAsync(tag, cancellationToken: cancellationToken);
                _tagByQueue.Remove(queue);
                await DeleteIfUnusedAsync(queue, cancellationToken);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Hands a message to the broker and waits until it has it.</summary>
    /// <exception cref="PublishException">It was returned: there is no such queue.</exception>
    public async ValueTask PublishAsync(string exchange, string key, byte[] message, TimeSpan? life, bool isMandatory, CancellationToken cancellationToken)
    {
        BasicProperties properties = new()
        {
            ContentType = "application/json",
            ContentEncoding = "utf-8",
            DeliveryMode = IsDurable ? DeliveryModes.Persistent : DeliveryModes.Transient,
        };
        if (life is { } limit)
        {
            properties.Expiration = Math.Max(1, (long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        await _publishing.BasicPublishAsync(exchange, key, isMandatory, properties, message, cancellationToken);
        RpcTelemetry.Published.Add(1);
    }

    /// <summary>Hands over a notification; its queue is there from then on, whether anybody listens or not.</summary>
    public async ValueTask NotifyAsync(string queue, byte[] message, CancellationToken cancellationToken)
    {
        if (_notified.TryAdd(queue, true))
        {
            await _publishing.QueueDeclareAsync(queue, IsDurable, false, false, cancellationToken: cancellationToken);
            await _publishing.QueueBindAsync(queue, _exchange, queue, cancellationToken: cancellationToken);
        }

        await PublishAsync(_exchange, queue, message, null, true, cancellationToken);
    }

    /// <summary>Hands over a message for everybody who listens to a topic; that nobody does is no error.</summary>
    public async ValueTask PublishToAllAsync(string exchange, string topic, byte[] message, CancellationToken cancellationToken)
    {
        await _publishing.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, false, true, cancellationToken: cancellationToken);
        await PublishAsync(exchange, topic, message, null, false, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _ended.TrySetResult();
        _changing.Dispose();
    }

    private static async Task<IConnection> ConnectAsync(ConnectionFactory factory, BrokerCertificate certificate, CancellationToken cancellationToken)
    {
        try
        {
            return await factory.CreateConnectionAsync(cancellationToken);
        }
        catch (BrokerUnreachableException exception) when (certificate.Refusal is { } refusal)
        {
            throw new AuthenticationException(refusal, exception);
        }
    }

    private async Task DeclareAsync(RabbitMqAddress address, CancellationToken cancellationToken)
    {
        if (address.IsFanOut)
        {
            await _serving.ExchangeDeclareAsync(address.FanOutExchange, ExchangeType.Fanout, false, true, cancellationToken: cancellationToken);
            await _serving.QueueDeclareAsync(address.Queue, false, true, true, cancellationToken: cancellationToken);
            await _serving.QueueBindAsync(address.Queue, address.FanOutExchange, address.Topic, cancellationToken: cancellationToken);
            return;
        }

        // A queue that does not outlive its servers tells callers at once that nobody is there.
        Dictionary<string, object?> arguments = IsDurable ? new() { ["x-expires"] = (long)IdleQueueLife.TotalMilliseconds } : [];
        if (_options.QuorumQueues)
        {
            arguments["x-queue-type"] = "quorum";
        }

        await _serving.QueueDeclareAsync(address.Queue, IsDurable, false, !IsDurable, arguments, cancellationToken: cancellationToken);
        await _serving.QueueBindAsync(address.Queue, _exchange, address.Queue, cancellationToken: cancellationToken);
    }

    private async Task DeleteIfUnusedAsync(string queue, CancellationToken cancellationToken)
    {
        // The broker deletes an unused queue some time after its last consumer; callers shall know at once that nobody is there.
        // On a channel of its own, since a refusal (others consume, or messages wait in a queue that is kept) closes it.
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            if (!_options.QuorumQueues)
            {
                await channel.QueueDeleteAsync(queue, true, IsDurable, cancellationToken: cancellationToken);
            }
            else if (await channel.QueueDeclarePassiveAsync(queue, cancellationToken) is { ConsumerCount: 0, MessageCount: 0 })
            {
                // They know no condition. Who began to consume in between is told that its queue has gone, and makes it anew.
                await channel.QueueDeleteAsync(queue, false, false, cancellationToken: cancellationToken);
            }
        }
        catch (OperationInterruptedException)
        {
            // It is still wanted.
        }
    }

    private Task OnEndAsync(object sender, ShutdownEventArgs why)
    {
        _ended.TrySetResult();
        return Task.CompletedTask;
    }
}

/// <summary>Takes what comes on one channel. A queue that somebody deletes ends the session, and the next one declares it anew.</summary>
internal sealed class SessionConsumer(RabbitMqSession session, IChannel channel, Func<ulong, ReadOnlyMemory<byte>, Task> take) : AsyncDefaultBasicConsumer(channel)
{
    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default) => take(deliveryTag, body);

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        session.Abandon();
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }
}

/// <summary>A queue from which this process is asked.</summary>
internal sealed record RabbitMqAddress(string Topic, Nova.Core.HostName? Host, string Queue, bool IsFanOut)
{
    public string FanOutExchange => FanOutExchangeOf(Topic);

    public static string FanOutExchangeOf(string topic) => $"{topic}_fanout";
}

/// <summary>A message that has come.</summary>
internal sealed record RabbitMqDelivery(byte[] Body, Func<ValueTask> AcknowledgeAsync);
