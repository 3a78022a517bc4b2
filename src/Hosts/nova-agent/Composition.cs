using Nova.Compute;
using Nova.HostRoles;
using Nova.Hosting;
using Nova.Messaging;
using Nova.Web;

namespace Nova.Agent;

/// <summary>What nova-agent consists of: the roles of a hypervisor host, a bus to the control plane, and no way to its database.</summary>
internal static class Composition
{
    public const string Program = "nova-agent";

    public static IReadOnlyList<string> Roles { get; } = [HostRoleRegistration.Compute, HostRoleRegistration.Network];

    public static void Compose(NovaHostBuilder host)
    {
        host.Defaults("DEFAULT", "compute_driver", "libvirt");
        host.Defaults("api", "status_listen", "127.0.0.1");
        host.Services.AddBus(host.Configuration["DEFAULT:transport_url"]).AddImageCalls();
        host.AddHostRoles();
        host.Services.AddNovaWeb().AddNovaHosting().AddHealthProbe<BusProbe>();
        host.AddStatusPort();
    }
}
