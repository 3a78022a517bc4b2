using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit.Messaging;

namespace Nova.Tests.Integration.Messaging;

/// <summary>One broker for all tests that leave it alive.</summary>
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
    public const string Needs = "rabbitmq-server epmd";
}

internal static class RabbitMqBuses
{
    public static readonly RpcMethod<Parcel, Parcel> Send = new("parcels", "send", new Version(1, 0), ParcelJson.Default.Parcel, ParcelJson.Default.Parcel);

    public static RabbitMqBus Open(string url, RabbitMqOptions? options = null, ILogger<RabbitMqBus>? log = null, int mostHandlers = 1024, TimeProvider? clock = null)
    {
        options ??= new RabbitMqOptions();
        options.MostRetrySeconds = 1;
        MessagingOptions messaging = new() { TransportUrl = url, MostHandlers = mostHandlers };
        return new(Options.Create(messaging), Options.Create(options), clock ?? TimeProvider.System, log ?? NullLogger<RabbitMqBus>.Instance);
    }
}

internal sealed record Parcel(string Text);

[JsonSerializable(typeof(Parcel))]
internal sealed partial class ParcelJson : JsonSerializerContext;
