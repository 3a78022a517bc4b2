using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Data;
using Nova.Fleet.Agents;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Hosts;
using Nova.Fleet.Hypervisors;
using Nova.Fleet.Liveness;
using Nova.Fleet.Notices;
using Nova.Fleet.Operations;
using Nova.Fleet.Services;
using Nova.Fleet.Storage;
using Nova.Fleet.Zones;
using Nova.Hosting;
using Nova.Membership;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Fleet;

/// <summary>Hosts and who of them is alive; serves <see cref="IHostDirectory"/>, <see cref="IAgents{TAgent}"/>, heartbeats and their API.</summary>
public static class FleetModule
{
    /// <summary>Registers the module; it needs the database, a bus, the web, the placement's and the servers' contracts.</summary>
    public static IServiceCollection AddFleet(this IServiceCollection services)
    {
        services.AddNovaOptions<FleetOptions>();
        services.TryAddSingleton<ServiceNotices>();
        services.TryAddSingleton<AggregateNotices>();
        services.TryAddSingleton<MetricsNotices>();
        services.TryAddSingleton<FailureNotices>();
        services.TryAddSingleton<ConnectionNotices>();
        services.TryAddSingleton<ServiceStore>();
        services.TryAddSingleton<HypervisorStore>();
        services.TryAddSingleton<KnownReports>();
        services.TryAddSingleton<AggregateStore>();
        services.TryAddSingleton<ServiceClock>();
        services.TryAddSingleton<HostEpochs>();
        services.TryAddSingleton<LivenessIdentity>();
        services.TryAddSingleton<HeartbeatTeller>();
        services.AddHostedService<HeartbeatHearer>().AddPeriodicTask<DeafTime>();
        services.AddServiceGroup().AddPeriodicTask<GroupWatch>();
        services.TryAddSingleton<IHostFence, HostFence>();
        services.TryAddSingleton<AgentBus>();
        services.TryAddSingleton<FleetReader>();
        services.TryAddSingleton<HostDirectory>();
        services.TryAddSingleton<IServiceOverview, ServiceOverview>();
        services.TryAddSingleton<IHostDirectory>(provider => provider.GetRequiredService<HostDirectory>());
        services.TryAddSingleton<IAgents<IComputeAgent>, ComputeAgents>();
        services.TryAddSingleton<IAgents<IVolumeAgent>, VolumeAgents>();
        services.TryAddSingleton<IAgents<IMoveAgent>, MoveAgents>();
        services.TryAddSingleton<IAgents<ILiveMoveAgent>, LiveMoveAgents>();
        services.TryAddSingleton<IAgents<IRescueAgent>, RescueAgents>();
        services.TryAddSingleton<IAgents<ISnapshotAgent>, SnapshotAgents>();
        services.TryAddSingleton<IAgents<IConsoleAgent>, ConsoleAgents>();
        services.TryAddSingleton<IAgents<IInterfaceAgent>, InterfaceAgents>();
        services.TryAddSingleton<Heartbeats>();
        services.AddSingleton<OperationBell>().AddSingleton<IOperationBell>(provider => provider.GetRequiredService<OperationBell>());
        services.AddHostedService(provider => provider.GetRequiredService<OperationBell>());
        return services.AddFleetApi().AddMigrations(typeof(FleetModule).Assembly, "fleet");
    }

    /// <summary>Takes the agents' heartbeats, and hears of operations that wait (the conductor role). Every process that serves the topic must serve all of its methods.</summary>
    public static IServiceCollection AddFleetReports(this IServiceCollection services)
    {
        services.AddHostedService<ReportServer>().AddHostedService<OperationNews>().AddPeriodicTask<OperationCensus>();
        return services.AddPeriodicTask<HeartbeatFlush>().AddPeriodicTask<HeartbeatTeller>().AddPeriodicTask<OwnPulse>().AddPeriodicTask<OwnMembership>();
    }

    private static IServiceCollection AddFleetApi(this IServiceCollection services)
    {
        services.TryAddSingleton<ServicesHandler>();
        services.TryAddSingleton<HypervisorReader>();
        services.TryAddSingleton<HypervisorViews>();
        services.TryAddSingleton<HypervisorsHandler>();
        services.TryAddSingleton<ZonesHandler>();
        services.TryAddSingleton<HostsHandler>();
        services.TryAddSingleton<ZoneChange>();
        services.TryAddSingleton<AggregatesHandler>();
        services.TryAddSingleton<ImageAgents>();
        services.TryAddSingleton<CacheImagesHandler>();
        services.AddWorkflow<CacheImagesWorkflow>();
        return services.AddApi(Surfaces.Compute, FleetRoutes.Map).AddApiJson(FleetJson.Default).AddPolicies(Policies.All);
    }
}
