using Microsoft.Extensions.Hosting;

namespace Nova.Messaging.RabbitMq;

/// <summary>Connects when the program starts, and not only when it has something to say: its health tells then whether the broker is there.</summary>
internal sealed class RabbitMqStart(RabbitMqBus bus) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => bus.ConnectAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
