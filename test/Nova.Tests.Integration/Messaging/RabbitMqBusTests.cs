using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit.Messaging;

namespace Nova.Tests.Integration.Messaging;

/// <summary>One broker for all tests of the bus.</summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    public RabbitMqServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RabbitMqServer.CreateAsync();

    public async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class RabbitMqTests : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "RabbitMQ";
}

[Collection(RabbitMqTests.Name)]
public sealed class RabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions());

[Collection(RabbitMqTests.Name)]
public sealed class DurableRabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions { DurableQueues = true });

[Collection(RabbitMqTests.Name)]
public sealed class QuorumRabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions { QuorumQueues = true });

/// <summary>The contract of every bus, asked from one process and answered in another.</summary>
public abstract class RabbitMqBusContract : RpcBusContract, IAsyncLifetime
{
    private readonly RabbitMqBus _asking;
    private readonly RabbitMqBus _answering;

    internal RabbitMqBusContract(RabbitMqFixture rabbit, RabbitMqOptions options)
    {
        (_asking, _answering) = (RabbitMqBuses.Open(rabbit.Server.Url, options), RabbitMqBuses.Open(rabbit.Server.Url, options));
        Bus = new TwoProcesses(_asking, _answering);
    }

    protected override IRpcBus Bus { get; }

    protected override TimeSpan Short => TimeSpan.FromSeconds(1);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _asking.DisposeAsync();
        await _answering.DisposeAsync();
    }

    private sealed class TwoProcesses(RabbitMqBus asking, RabbitMqBus answering) : IRpcBus
    {
        public async Task<TReply> CallAsync<TRequest, TReply>(
            RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
        {
            await answering.SettledAsync(cancellationToken);
            return await asking.CallAsync(method, host, request, deadline, cancellationToken);
        }

        public async Task CastAsync<TRequest, TReply>(
            RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken)
        {
            await answering.SettledAsync(cancellationToken);
            await asking.CastAsync(method, host, request, cancellationToken);
        }

        public async Task FanOutAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
        {
            await answering.SettledAsync(cancellationToken);
            await asking.FanOutAsync(method, request, cancellationToken);
        }

        public IAsyncDisposable Serve(RpcService service) => answering.Serve(service);
    }
}

/// <summary>What only a bus between processes can be asked.</summary>
public sealed class RabbitMqFailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly RpcMethod<Parcel, Parcel> Send = new("parcels", "send", new Version(1, 0), ParcelJson.Default.Parcel, ParcelJson.Default.Parcel);

    [TestKit.NeedsFact("rabbitmq-server epmd")]
    public async Task A_call_under_way_is_answered_although_the_broker_was_killed_and_started_again()
    {
        await using var rabbit = await RabbitMqServer.CreateAsync();
        await using var asking = RabbitMqBuses.Open(rabbit.Url, new RabbitMqOptions());
        await using var answering = RabbitMqBuses.Open(rabbit.Url, new RabbitMqOptions());
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = answering.Serve(new RpcService("parcels", new HostName("one")).On(Send, async (parcel, _) =>
        {
            started.TrySetResult();
            await mayEnd.Task;
            return parcel;
        }));
        await answering.SettledAsync(CancellationToken.None);
        var call = asking.CallAsync(Send, new HostName("one"), new Parcel("fragile"), Limit, CancellationToken.None);
        await started.Task.WaitAsync(Limit);

        await rabbit.KillAsync();
        mayEnd.SetResult();
        await rabbit.StartAsync();

        (await call).Text.ShouldBe("fragile");
        (await asking.CallAsync(Send, new HostName("one"), new Parcel("next"), Limit, CancellationToken.None)).Text.ShouldBe("next");
    }

    [TestKit.NeedsFact("rabbitmq-server epmd")]
    public async Task A_broker_that_is_away_is_left_for_the_next_of_the_list()
    {
        await using var rabbit = await RabbitMqServer.CreateAsync();
        var url = rabbit.Url.Replace("rabbit://", "rabbit://guest:guest@127.0.0.1:1,", StringComparison.Ordinal);
        await using var bus = RabbitMqBuses.Open(url, new RabbitMqOptions());
        await using var server = bus.Serve(new RpcService("parcels", null).On(Send, (parcel, _) => Task.FromResult(parcel)));

        (await bus.CallAsync(Send, null, new Parcel("here"), Limit, CancellationToken.None)).Text.ShouldBe("here");
        bus.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_broker_a_call_ends_at_its_deadline()
    {
        await using var bus = RabbitMqBuses.Open("rabbit://guest:guest@127.0.0.1:1/", new RabbitMqOptions());

        await Should.ThrowAsync<RpcTimeoutException>(() =>
            bus.CallAsync(Send, null, new Parcel("?"), TimeSpan.FromMilliseconds(300), CancellationToken.None));
        bus.IsConnected.ShouldBeFalse();
    }
}

internal static class RabbitMqBuses
{
    public static RabbitMqBus Open(string url, RabbitMqOptions options)
    {
        options.MostRetrySeconds = 1;
        return new(Options.Create(new MessagingOptions { TransportUrl = url }), Options.Create(options), TimeProvider.System, NullLogger<RabbitMqBus>.Instance);
    }
}

internal sealed record Parcel(string Text);

[JsonSerializable(typeof(Parcel))]
internal sealed partial class ParcelJson : JsonSerializerContext;
