using Nova.Core;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit.Messaging;

namespace Nova.Tests.Integration.Messaging;

[Collection(RabbitMqTests.Name)]
public sealed class RabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions(), "nova");

[Collection(RabbitMqTests.Name)]
public sealed class DurableRabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions { DurableQueues = true }, "durable");

[Collection(RabbitMqTests.Name)]
public sealed class QuorumRabbitMqBusTests(RabbitMqFixture rabbit) : RabbitMqBusContract(rabbit, new RabbitMqOptions { QuorumQueues = true }, "quorum");

/// <summary>The contract of every bus, asked from one process and answered in another.</summary>
public abstract class RabbitMqBusContract : RpcBusContract, IAsyncLifetime
{
    private readonly RabbitMqBus _asking;
    private readonly RabbitMqBus _answering;

    // Each kind of queue in a virtual host of its own: all processes of a cloud must agree on it.
    internal RabbitMqBusContract(RabbitMqFixture rabbit, RabbitMqOptions options, string cloud)
    {
        var url = rabbit.Server.TransportOf(cloud);
        (_asking, _answering) = (RabbitMqBuses.Open(url, options), RabbitMqBuses.Open(url, options));
        Bus = new TwoProcesses(_asking, _answering);
    }

    protected override IRpcBus Bus { get; }

    protected override TimeSpan ShortLimit => TimeSpan.FromSeconds(1);

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
