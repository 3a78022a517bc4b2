using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Hosting;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Drivers;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Plugins;
using Nova.Scheduling.Replay;
using Nova.Scheduling.Trust;
using Nova.Scheduling.Weighers;

namespace Nova.Scheduling;

/// <summary>Chooses hosts. The module serves <see cref="IScheduler"/> and <see cref="IDecisionReplay"/>, stores nothing and has no API of its own.</summary>
public static class SchedulingModule
{
    /// <summary>Registers the module; it needs the fleet's and the placement's contracts.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services.AddNovaOptions<SchedulingOptions>().AddNovaOptions<MetricsOptions>();
        services.AddNovaOptions<TrustOptions>().AddNovaOptions<LeastCostOptions>().AddNovaOptions<OptionsFileOptions>();
        services.TryAddSingleton<CostFunctions>();
        services.TryAddSingleton<MetricSettings>();
        services.TryAddSingleton<TrustLevels>();
        services.TryAddSingleton<AttestationService>();
        services.TryAddEnumerable(
        [
            Filter<AllHostsFilter>(), Filter<ComputeFilter>(), Filter<AvailabilityZoneFilter>(), Filter<RetryFilter>(),
            Filter<RamFilter>(), Filter<CoreFilter>(), Filter<DiskFilter>(), Filter<ResourceProviderFilter>(), Filter<NumInstancesFilter>(), Filter<IoOpsFilter>(),
            Filter<AggregateRamFilter>(), Filter<AggregateCoreFilter>(), Filter<AggregateDiskFilter>(), Filter<AggregateNumInstancesFilter>(),
            Filter<AggregateIoOpsFilter>(), Filter<AggregateTypeAffinityFilter>(), Filter<AggregateImagePropertiesIsolation>(),
            Filter<IsolatedHostsFilter>(), Filter<TypeAffinityFilter>(), Filter<SimpleCidrAffinityFilter>(), Filter<JsonFilter>(),
            Filter<ComputeCapabilitiesFilter>(), Filter<ImagePropertiesFilter>(),
            Filter<AggregateInstanceExtraSpecsFilter>(), Filter<AggregateMultiTenancyIsolation>(),
            Filter<ServerGroupAntiAffinityFilter>(), Filter<ServerGroupAffinityFilter>(), Filter<SameHostFilter>(), Filter<DifferentHostFilter>(),
            Filter<TrustedFilter>(), Filter<MetricsFilter>(), Filter<PciPassthroughFilter>(), Filter<NumaTopologyFilter>(),
            Weigher<ServerGroupSoftAffinityWeigher>(), Weigher<ServerGroupSoftAntiAffinityWeigher>(),
            Weigher<RamWeigher>(), Weigher<CpuWeigher>(), Weigher<DiskWeigher>(),
            Weigher<IoOpsWeigher>(), Weigher<NumInstancesWeigher>(), Weigher<HypervisorVersionWeigher>(), Weigher<BuildFailureWeigher>(),
            Weigher<PciWeigher>(), Weigher<MetricsWeigher>(), Weigher<LeastCostWeigher>(), Weigher<ImagePropertiesWeigher>(),
        ]);
        services.TryAddSingleton<SchedulerPlugins>();
        services.TryAddSingleton<OptionsFile>();
        services.TryAddSingleton<FilterPipeline>();
        services.TryAddSingleton<HostRanking>();
        services.AddNovaOptions<DriverOptions>();
        services.TryAddEnumerable([ServiceDescriptor.Singleton<ISchedulerDriver, DecisionMaker>(), ServiceDescriptor.Singleton<ISchedulerDriver, ChanceDriver>()]);
        services.TryAddSingleton<SchedulerDrivers>();
        services.TryAddSingleton<HostLayout>();
        services.TryAddSingleton<HostFigures>();
        services.TryAddSingleton<HostSnapshots>();
        services.TryAddSingleton<IDecisionReplay, DecisionReplay>();
        services.TryAddSingleton<IScheduler, FilterScheduler>();
        return services.AddPeriodicTask<TrustTask>();
    }

    private static ServiceDescriptor Filter<T>()
        where T : class, IHostFilter => ServiceDescriptor.Singleton<IHostFilter, T>();

    private static ServiceDescriptor Weigher<T>()
        where T : class, IHostWeigher => ServiceDescriptor.Singleton<IHostWeigher, T>();
}
