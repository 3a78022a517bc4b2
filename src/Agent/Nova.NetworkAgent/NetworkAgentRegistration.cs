using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.NetworkAgent.Bridges;
using Nova.NetworkAgent.Dhcp;
using Nova.NetworkAgent.Filter;
using Nova.NetworkAgent.Host;
using Nova.NetworkAgent.State;

namespace Nova.NetworkAgent;

/// <summary>Registers what makes the ports of servers real.</summary>
public static class NetworkAgentRegistration
{
    /// <summary>The network of this host: <see cref="IPortPlugger"/> and <see cref="NetworkReconciler"/>.</summary>
    public static IServiceCollection AddNetworkAgent(this IServiceCollection services)
    {
        services.AddNovaOptions<NetworkAgentOptions>();
        services.AddSingleton<HostProcess>();
        services.AddSingleton<IHostCommands, HostCommands>();
        services.AddSingleton<PlugStore>();
        services.AddSingleton<BridgeKeeper>();
        services.AddSingleton<DnsmasqKeeper>();
        services.AddSingleton<RuleKeeper>();
        services.AddSingleton<PortPlugger>();
        services.AddSingleton<IPortPlugger>(provider => provider.GetRequiredService<PortPlugger>());
        return services.AddSingleton(provider => new NetworkReconciler(
            provider.GetRequiredService<PortPlugger>(), provider.GetRequiredService<ILogger<NetworkReconciler>>()));
    }

    /// <summary>An <see cref="IPortPlugger"/> that does nothing to the host, beside the simulated hypervisor.</summary>
    public static IServiceCollection AddSimulatedPortPlugger(this IServiceCollection services)
    {
        services.AddSingleton<SimulatedPortPlugger>();
        return services.AddSingleton<IPortPlugger>(provider => provider.GetRequiredService<SimulatedPortPlugger>());
    }
}
