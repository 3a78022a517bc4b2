using Microsoft.Extensions.DependencyInjection;
using Nova.Hosting;
using Nova.Web;

namespace Nova.HostRoles;

/// <summary>What operators and their monitoring ask every process.</summary>
public static class OperatorRoutes
{
    /// <summary>Answers <c>/healthcheck</c> and <c>/metrics</c> on one surface: not on every, since the metadata port is open to guests.</summary>
    public static IServiceCollection AddOperatorRoutes(this IServiceCollection services, ApiSurface surface)
    {
        services.AddPlainRoute(surface, "/healthcheck", http => http.RequestServices.GetRequiredService<HealthEndpoint>().HandleAsync(http));
        return services.AddPlainRoute(surface, "/metrics", http => http.RequestServices.GetRequiredService<PrometheusExporter>().HandleAsync(http));
    }

    /// <summary>The same on a port of its own, for a process that opens no API; only where <c>[api] status_listen_port</c> is set.</summary>
    public static NovaHostBuilder AddStatusPort(this NovaHostBuilder host)
    {
        if (host.Configuration["api:status_listen_port"] is { Length: > 0 })
        {
            host.Services.AddApi(Surfaces.Status, static _ => { }).AddOperatorRoutes(Surfaces.Status);
        }

        return host;
    }
}
