using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Hosting.Health;

namespace Nova.Hosting;

/// <summary>Registers what the host runs and asks.</summary>
public static class HostingRegistration
{
    /// <summary>The services behind <c>/metrics</c> and <c>/healthcheck</c>.</summary>
    public static IServiceCollection AddNovaHosting(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HealthRegistry>();
        services.TryAddSingleton(provider => new HealthEndpoint(provider.GetRequiredService<HealthRegistry>()));
        services.TryAddSingleton<PrometheusExporter>();
        services.AddHostedService(provider => provider.GetRequiredService<PrometheusExporter>());
        return services;
    }

    /// <summary>Has <c>/healthcheck</c> ask the probe, a singleton.</summary>
    public static IServiceCollection AddHealthProbe<TProbe>(this IServiceCollection services)
        where TProbe : class, IHealthProbe
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthProbe, TProbe>());
        return services;
    }

    /// <summary>Has the host run the task, a singleton that others may ask for in order to trigger it.</summary>
    public static IServiceCollection AddPeriodicTask<TTask>(this IServiceCollection services)
        where TTask : PeriodicTask
    {
        services.TryAddSingleton<TTask>();
        services.AddHostedService(provider => provider.GetRequiredService<TTask>());
        return services;
    }
}
