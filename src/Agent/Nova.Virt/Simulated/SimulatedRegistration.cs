using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Registers the simulated hypervisor.</summary>
public static class SimulatedRegistration
{
    /// <summary>Adds the driver <c>simulated</c> and its <see cref="SimulationControl"/>. Repeating it changes nothing.</summary>
    public static IServiceCollection AddSimulatedHypervisor(this IServiceCollection services)
    {
        services.AddNovaOptions<SimulatedOptions>();
        services.TryAddSingleton<SimulationControl>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVirtHostFactory, SimulatedHostFactory>());
        return services;
    }
}
