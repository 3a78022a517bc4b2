using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Core;
using Nova.Messaging.RabbitMq;

namespace Nova.Messaging;

/// <summary>Registers a bus.</summary>
public static class MessagingRegistration
{
    /// <summary>The bus that <c>transport_url</c> names; without one, that within this process.</summary>
    /// <param name="transport">The option's value.</param>
    public static IServiceCollection AddBus(this IServiceCollection services, string? transport)
    {
        services.AddNovaOptions<MessagingOptions>().AddNovaOptions<RabbitMqOptions>();
        if (string.IsNullOrWhiteSpace(transport))
        {
            return services.AddLoopbackBus();
        }

        services.TryAddSingleton<RabbitMqBus>();
        services.AddHostedService<RabbitMqStart>();
        services.TryAddSingleton<IRpcBus>(provider => provider.GetRequiredService<RabbitMqBus>());
        services.TryAddSingleton<INotificationBus>(provider => provider.GetRequiredService<RabbitMqBus>());
        services.TryAddSingleton<IBusState>(provider => provider.GetRequiredService<RabbitMqBus>());
        return services;
    }

    /// <summary>The bus within this process.</summary>
    public static IServiceCollection AddLoopbackBus(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRpcBus, LoopbackBus>();
        services.TryAddSingleton<INotificationBus, LoopbackNotifications>();
        services.TryAddSingleton<IBusState, LoopbackState>();
        return services;
    }
}

/// <summary>Within a process messages always go through.</summary>
internal sealed class LoopbackState : IBusState
{
    public bool IsConnected => true;
}
