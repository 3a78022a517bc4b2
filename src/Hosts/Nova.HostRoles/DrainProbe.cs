using Nova.Hosting;
using Nova.Web;

namespace Nova.HostRoles;

/// <summary>Says to load balancers whether this process takes requests for long.</summary>
public sealed class DrainProbe(ApiServer server) : IHealthProbe
{
    /// <inheritdoc />
    public string Name => "stop";

    /// <inheritdoc />
    public Task<HealthReport> ProbeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(server.IsDraining ? new HealthReport(false, "the process was told to stop") : new HealthReport(true, "the process goes on"));
}
