using Nova.Compute;
using Nova.Core;
using Nova.Hosting;
using Nova.NetworkAgent;
using Nova.Virt.Libvirt;
using Nova.Virt.Simulated;

namespace Nova.HostRoles;

/// <summary>What the roles of a hypervisor host consist of, in whichever program they run.</summary>
public static class HostRoleRegistration
{
    /// <summary>The role that runs servers.</summary>
    public const string Compute = "compute";

    /// <summary>The role that keeps the host's network in order.</summary>
    public const string Network = "network";

    private const string SimulatedDriver = "simulated";

    /// <summary>Adds those that the process plays; what images it reads and writes with, the program adds.</summary>
    public static NovaHostBuilder AddHostRoles(this NovaHostBuilder host)
    {
        var services = host.Services;
        var isSimulated = (host.Configuration["DEFAULT:compute_driver"] ?? SimulatedDriver) is SimulatedDriver or "fake.FakeDriver";
        services.AddSimulatedHypervisor().AddLibvirtDriver();
        if (isSimulated)
        {
            services.AddSimulatedPortPlugger();
            services.AddNovaOptions<NetworkAgentOptions>();
        }
        else
        {
            services.AddNetworkAgent();
        }

        if (host.Roles.Has(Network) && !isSimulated)
        {
            services.AddPeriodicTask<NetworkReconciliation>();
        }

        if (host.Roles.Has(Compute))
        {
            services.AddComputeAgents();
        }

        return host;
    }
}
