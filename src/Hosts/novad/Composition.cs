using Microsoft.Extensions.DependencyInjection;
using Nova.Compute;
using Nova.Consoles;
using Nova.Contracts.Identity;
using Nova.Core;
using Nova.Data;
using Nova.Fleet;
using Nova.Flavors;
using Nova.Hosting;
using Nova.Identity;
using Nova.Images;
using Nova.Keypairs;
using Nova.Messaging;
using Nova.Metadata;
using Nova.NetworkAgent;
using Nova.Networks;
using Nova.Placement;
using Nova.Quotas;
using Nova.Scheduling;
using Nova.Servers;
using Nova.Usage;
using Nova.Virt.Libvirt;
using Nova.Virt.Simulated;
using Nova.Volumes;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Daemon;

/// <summary>What novad consists of: every module, and for each role what only it runs.</summary>
internal static class Composition
{
    private const string SimulatedDriver = "simulated";

    public static IReadOnlyList<string> Roles { get; } = ["api", "conductor", "scheduler", "metadata", "compute", "network"];

    public static void Compose(NovaHostBuilder host)
    {
        host.Defaults("database", "connection", "sqlite:////var/lib/nova/nova.sqlite");
        host.Defaults("DEFAULT", "compute_driver", "libvirt");
        host.Defaults("api", "status_listen", "127.0.0.1");
        var services = host.Services;

        // The order in which hosted services start: first what prepares, last what lets requests in.
        services.AddNovaOptions<DaemonOptions>().AddDatabase().AddBus(host.Configuration["DEFAULT:transport_url"]);
        services.AddSingleton<FirstCredentials>().AddHostedService<Preparation>();
        AddModules(services, host.Roles, host.Configuration["api:auth_strategy"] is not "keystone");
        if (host.Roles.Has("conductor"))
        {
            services.AddFleetReports().AddServerReports().AddUsageAudits().AddNotificationRelay().AddConsoleSweep();
        }

        AddAgent(services, host.Roles, host.Configuration["DEFAULT:compute_driver"] ?? SimulatedDriver);
        if (host.Roles.Has("conductor"))
        {
            // After the agents: what an earlier process left unfinished is taken up at once, and asks them. And it stops before they do.
            services.AddWorkflowEngine();
        }

        services.AddNovaWeb().AddKeystoneTokens().AddNovaHosting().AddHealthProbe<DatabaseProbe>().AddHealthProbe<BusProbe>();
        AddOperatorRoutes(services, Surfaces.Compute);
        if (host.Roles.Has("api"))
        {
            services.AddImageSweep().AddHostedService<CloudsFile>();
        }
        else
        {
            AddOwnStatus(services, host.Configuration["api:status_listen_port"] is { Length: > 0 });
        }
    }

    // A process opens the APIs of its roles and no other.
    private static void AddOwnStatus(IServiceCollection services, bool listens)
    {
        services.KeepApis(surface => surface == MetadataModule.Surface);
        if (listens)
        {
            services.AddApi(Surfaces.Status, static _ => { });
            AddOperatorRoutes(services, Surfaces.Status);
        }
    }

    private static void AddModules(IServiceCollection services, RoleSet roles, bool hasOwnIdentity)
    {
        services.AddWorkflows().AddPlacement().AddScheduling().AddFleet().AddUsage().AddQuotas();
        services.AddImages().AddFlavors().AddKeypairs().AddNetworks().AddVolumes().AddServers().AddConsoles();
        if (hasOwnIdentity)
        {
            services.AddBuiltInIdentity();
        }

        // The metadata port is the guests': a process without the role only makes what config drives hold.
        _ = roles.Has("metadata") ? services.AddMetadata() : services.AddGuestDocuments();
        services.AddSingleton(new CatalogEntry("compute", "nova", "{compute}/v2.1"));
        services.AddSingleton(new CatalogEntry("compute_legacy", "nova_legacy", "{compute}/v2/$(project_id)s"));
    }

    private static void AddAgent(IServiceCollection services, RoleSet roles, string driver)
    {
        var isSimulated = driver is SimulatedDriver or "fake.FakeDriver";
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

        if (roles.Has("network") && !isSimulated)
        {
            services.AddPeriodicTask<NetworkReconciliation>();
        }

        if (roles.Has("compute"))
        {
            services.AddComputeAgents();
        }
    }

    private static void AddOperatorRoutes(IServiceCollection services, ApiSurface surface)
    {
        // Not on every surface: the metadata port is open to guests.
        services.AddPlainRoute(surface, "/healthcheck", http => http.RequestServices.GetRequiredService<HealthEndpoint>().HandleAsync(http));
        services.AddPlainRoute(surface, "/metrics", http => http.RequestServices.GetRequiredService<PrometheusExporter>().HandleAsync(http));
    }
}
