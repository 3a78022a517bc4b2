using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Virt.Images;

namespace Nova.Virt.Libvirt;

/// <summary>Registers the libvirt driver.</summary>
public static class LibvirtRegistration
{
    /// <summary>Adds the driver <c>libvirt</c>; it needs an <see cref="IImageTransfer"/>. Nothing is connected before the first call.</summary>
    public static IServiceCollection AddLibvirtDriver(this IServiceCollection services)
    {
        services.AddNovaOptions<VirtOptions>().AddNovaOptions<LibvirtOptions>().AddNovaOptions<VncOptions>().AddNovaOptions<SerialConsoleOptions>().AddNovaOptions<CpuSetOptions>();
        services.TryAddSingleton<GuestEvents>();
        services.TryAddSingleton<HostFacts>();
        services.TryAddSingleton<InstanceDisks>();
        services.TryAddSingleton<GuestPlanner>();
        services.TryAddSingleton(static provider => new LibvirtConnection(
            provider.GetRequiredService<IOptions<LibvirtOptions>>().Value.ConnectionUri,
            provider.GetRequiredService<GuestEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LibvirtConnection>>()));
        services.TryAddSingleton(static provider => new ImageCache(
            provider.GetRequiredService<IOptions<VirtOptions>>().Value.InstancesPath,
            provider.GetRequiredService<IImageTransfer>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ImageCache>>()));
        services.TryAddSingleton<SerialPorts>();
        services.TryAddSingleton<LibvirtDriver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVirtHostFactory, LibvirtHostFactory>());
        return services;
    }
}
