using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Compute.Jobs;
using Nova.Compute.Monitors;
using Nova.Compute.Options;
using Nova.Compute.Pieces;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Glance;
using Nova.Hosting;
using Nova.Membership;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>Registers the compute agents.</summary>
public static class ComputeModule
{
    /// <summary>
    /// Runs one agent for each host of the hypervisor driver that <c>compute_driver</c> names. Needs a bus and at least one
    /// <see cref="IVirtHostFactory"/>; uses the <see cref="Contracts.Networks.IPortPlugger"/> of the process where there is one.
    /// </summary>
    public static IServiceCollection AddComputeAgents(this IServiceCollection services)
    {
        services.AddNovaOptions<ComputeOptions>();
        services.AddNovaOptions<ComputeLimits>();
        services.AddNovaOptions<CpuSetOptions>().AddNovaOptions<DeviceOptions>().AddNovaOptions<MonitorOptions>();
        services.AddServiceGroup().TryAddSingleton<HostPieceRules>();
        services.TryAddSingleton<ComputeMetrics>();
        services.TryAddSingleton<JobScheduler>();
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<HostAgentFactory>(
            provider, ActivatorUtilities.CreateInstance<ControlPlaneClient>(provider)));
        services.TryAddSingleton<ComputeAgents>();
        services.AddHostedService(provider => provider.GetRequiredService<ComputeAgents>()).AddSingleton<IStateReporter>(provider => provider.GetRequiredService<ComputeAgents>());
        return services.AddHealthProbe<ComputeHealth>();
    }

    /// <summary>Has images read from, and snapshots written to, an image service over HTTP: for a program that does not have one next door.</summary>
    public static IServiceCollection AddImageCalls(this IServiceCollection services)
    {
        services.AddGlanceCalls().TryAddSingleton<ImageCalls>();
        services.AddSingleton<IImageTransfer>(provider => provider.GetRequiredService<ImageCalls>());
        return services.AddSingleton<IImageUploads>(provider => provider.GetRequiredService<ImageCalls>());
    }
}
