using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nova.Messaging;

/// <summary>Registers a bus.</summary>
public static class MessagingRegistration
{
    /// <summary>The bus within this process.</summary>
    public static IServiceCollection AddLoopbackBus(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRpcBus, LoopbackBus>();
        return services;
    }
}
