using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit;
using Nova.TestKit.Virt;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using static Nova.Tests.Integration.Messaging.RabbitMqBuses;

namespace Nova.Tests.Integration.Messaging;

/// <summary>What goes over the wire, as another program sees it.</summary>
[Collection(RabbitMqTests.Name)]
public sealed class RabbitMqTrafficTests(RabbitMqFixture rabbit)
{
    private const string Topic = "parcels";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_call_of_another_program_in_the_envelope_of_oslo_is_answered_in_it()
    {
        await using var bus = Open(rabbit.Server.Transport);
        await using var server = await ServeAsync(bus, (parcel, _) => Task.FromResult(new Parcel(parcel.Text + "!")));
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("reply_of_another", false, true, true);
        TaskCompletionSource<string> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            answer.TrySetResult(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("reply_of_another", true, consumer);

        await PublishAsync(channel, "\"_msg_id\": \"5b1d\", \"_reply_q\": \"reply_of_another\", ");

        using var envelope = JsonDocument.Parse(await answer.Task.WaitAsync(Limit));
        envelope.RootElement.GetProperty("oslo.version").GetString().ShouldBe("2.0");
        using var message = JsonDocument.Parse(envelope.RootElement.GetProperty("oslo.message").GetString()!);
        message.RootElement.GetProperty("result").GetProperty("Text").GetString().ShouldBe("heavy!");
        message.RootElement.GetProperty("_msg_id").GetString().ShouldBe("5b1d");
        message.RootElement.GetProperty("failure").ValueKind.ShouldBe(JsonValueKind.Null);
        message.RootElement.GetProperty("ending").GetBoolean().ShouldBeTrue();
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_message_that_comes_twice_is_taken_once()
    {
        await using var bus = Open(rabbit.Server.Transport);
        ConcurrentQueue<string> taken = new();
        await using var server = await ServeAsync(bus, (parcel, _) =>
        {
            taken.Enqueue(parcel.Text);
            return Task.FromResult(parcel);
        });
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();

        await PublishAsync(channel, "");
        await PublishAsync(channel, "");
        await bus.CallAsync(Send, null, new Parcel("last"), Limit, CancellationToken.None);
        await Eventually.TrueAsync(() => taken.Contains("last"), Limit, () => string.Join(", ", taken));

        taken.ShouldBe(["heavy", "last"], ignoreOrder: true);
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_call_that_comes_again_after_its_end_is_answered_again_and_not_done_again()
    {
        await using var bus = Open(rabbit.Server.Transport);
        var done = 0;
        await using var server = await ServeAsync(bus, (parcel, _) => Task.FromResult(new Parcel($"{parcel.Text} {Interlocked.Increment(ref done)}")));
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("reply_of_a_repeater", false, true, true);

        List<string> answers = [];
        for (var time = 0; time < 2; time++)
        {
            await PublishAsync(channel, "\"_msg_id\": \"5b1e\", \"_reply_q\": \"reply_of_a_repeater\", ");
            BasicGetResult? answer = null;
            await Eventually.TrueAsync(async () => (answer = await channel.BasicGetAsync("reply_of_a_repeater", true)) is not null, Limit, () => "no answer");
            answers.Add(Encoding.UTF8.GetString(answer!.Body.Span));
        }

        answers[0].ShouldContain("heavy 1");
        answers[1].ShouldBe(answers[0]);
        done.ShouldBe(1);
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task What_is_no_message_is_dropped_and_the_next_one_is_served()
    {
        await using var bus = Open(rabbit.Server.Transport);
        await using var server = await ServeAsync(bus, (parcel, _) => Task.FromResult(parcel));
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();

        foreach (var text in (string[])["", "[]", "{", """{"oslo.version": "2.0", "oslo.message": "x"}""", """{"method": "send", "_msg_id": "1", "_timeout": 1e300, "args": 7}"""])
        {
            await channel.BasicPublishAsync("nova", Topic, Encoding.UTF8.GetBytes(text));
        }

        (await bus.CallAsync(Send, null, new Parcel("next"), Limit, CancellationToken.None)).Text.ShouldBe("next");
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task Above_its_limit_a_process_leaves_calls_with_the_broker()
    {
        await using var asking = Open(rabbit.Server.Transport);
        await using var bus = Open(rabbit.Server.Transport, mostHandlers: 2);
        var (running, most) = (0, 0);
        using SemaphoreSlim mayEnd = new(0);
        await using var server = await ServeAsync(bus, async (parcel, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await mayEnd.WaitAsync(token);
            Interlocked.Decrement(ref running);
            return parcel;
        });

        var calls = Enumerable.Range(0, 10).Select(_ => asking.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None)).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref running) is 2, Limit, () => $"{running} run");
        mayEnd.Release(10);
        await Task.WhenAll(calls).WaitAsync(Limit);

        most.ShouldBe(2);
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task The_trace_goes_with_the_call()
    {
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "Nova.Messaging",
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var asking = Open(rabbit.Server.Transport);
        await using var bus = Open(rabbit.Server.Transport);
        await using var server = await ServeAsync(bus, (_, _) => Task.FromResult(new Parcel(Activity.Current?.TraceId.ToString() ?? "none")));
        using Activity trace = new("test");
        trace.Start();

        (await asking.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None)).Text.ShouldBe(trace.TraceId.ToString());
    }

    [NeedsTheory(RabbitMqTests.Needs)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_notification_waits_in_the_queue_of_its_priority_for_whoever_comes(bool hasEnvelope)
    {
        await using var bus = Open(rabbit.Server.Transport);
        var topic = $"told_{hasEnvelope}";
        await bus.PublishAsync(topic, "INFO", """{"event_type":"instance.create.end"}"""u8.ToArray(), hasEnvelope, CancellationToken.None);

        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var message = (await channel.BasicGetAsync($"{topic}.info", true)).ShouldNotBeNull();

        var text = Encoding.UTF8.GetString(message.Body.Span);
        using var outer = JsonDocument.Parse(text);
        using var told = JsonDocument.Parse(hasEnvelope ? outer.RootElement.GetProperty("oslo.message").GetString()! : text);
        told.RootElement.GetProperty("event_type").GetString().ShouldBe("instance.create.end");
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_queue_that_somebody_deletes_is_made_anew()
    {
        await using var bus = Open(rabbit.Server.Transport);
        await using var server = await ServeAsync(bus, (parcel, _) => Task.FromResult(parcel));
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();

        await channel.QueueDeleteAsync(Topic);
        await Eventually.TrueAsync(() => IsServedAsync(connection), Limit, () => "the queue does not come back");

        (await bus.CallAsync(Send, null, new Parcel("next"), Limit, CancellationToken.None)).Text.ShouldBe("next");
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_refused_password_is_told_without_the_password()
    {
        LogLines log = new();
        await using var bus = Open(rabbit.Server.Transport.Replace("guest@", "s3cret@", StringComparison.Ordinal), log: log);
        await Should.ThrowAsync<RpcTimeoutException>(() => bus.CallAsync(Send, null, new Parcel("?"), TimeSpan.FromSeconds(2), CancellationToken.None));

        log.Lines.ShouldContain(line => line.Contains("cannot be reached", StringComparison.Ordinal));
        log.Lines.ShouldNotContain(line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    private static async Task<bool> IsServedAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.QueueDeclarePassiveAsync(Topic) is { ConsumerCount: 1 };
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }

    private static async Task<IAsyncDisposable> ServeAsync(RabbitMqBus bus, Func<Parcel, CancellationToken, Task<Parcel>> handler)
    {
        var server = bus.Serve(new RpcService(Topic, null).On(Send, handler));
        await bus.SettledAsync(CancellationToken.None);
        return server;
    }

    private static ValueTask PublishAsync(IChannel channel, string members)
    {
        var message = $$"""{"method": "send", "version": "1.0", "args": {"Text": "heavy"}, {{members}} "_unique_id": "0f0e0d0c0b0a09080706050403020100", "_timeout": 60}""";
        var envelope = $$"""{"oslo.version": "2.0", "oslo.message": {{JsonSerializer.Serialize(message)}}}""";
        return channel.BasicPublishAsync("nova", Topic, Encoding.UTF8.GetBytes(envelope));
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { HostName = "127.0.0.1", Port = rabbit.Server.Port }.CreateConnectionAsync();

    private sealed class LogLines : ILogger<RabbitMqBus>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
