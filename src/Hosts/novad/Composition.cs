using Microsoft.Extensions.DependencyInjection;
using Nova.Consoles;
using Nova.Contracts.Identity;
using Nova.Core;
using Nova.Data;
using Nova.Fleet;
using Nova.Flavors;
using Nova.HostRoles;
using Nova.Hosting;
using Nova.Identity;
using Nova.Images;
using Nova.Keypairs;
using Nova.Messaging;
using Nova.Metadata;
using Nova.Networks;
using Nova.Placement;
using Nova.Quotas;
using Nova.Scheduling;
using Nova.Servers;
using Nova.Usage;
using Nova.Volumes;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Daemon;

/// <summary>What novad consists of: every module, and for each role what only it runs.</summary>
internal static class Composition
{
    public static IReadOnlyList<string> Roles { get; } = ["api", "conductor", "scheduler", "metadata", HostRoleRegistration.Compute, HostRoleRegistration.Network];

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

        host.AddHostRoles();
        if (host.Roles.Has("conductor"))
        {
            // After the agents: what an earlier process left unfinished is taken up at once, and asks them. And it stops before they do.
            services.AddWorkflowEngine();
        }

        services.AddNovaWeb().AddKeystoneTokens().AddNovaHosting().AddHealthProbe<DatabaseProbe>().AddHealthProbe<BusProbe>().AddHealthProbe<DrainProbe>();
        services.AddOperatorRoutes(Surfaces.Compute);
        if (host.Roles.Has("api"))
        {
            services.AddImageSweep().AddHostedService<CloudsFile>();
        }
        else
        {
            // A process opens the APIs of its roles and no other.
            services.KeepApis(surface => surface == MetadataModule.Surface);
            host.AddStatusPort();
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
}
