namespace Nova.Hosting;

/// <summary>Says whether one thing that the process needs works. Registered with <c>AddHealthProbe</c>; asked by <c>/healthcheck</c>.</summary>
public interface IHealthProbe
{
    /// <summary>A short name, e.g. <c>database</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Looks. An exception counts as unhealthy; so does taking longer than two seconds. Never runs twice at a time.
    /// </summary>
    Task<HealthReport> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>What a probe found.</summary>
/// <param name="IsHealthy">Whether it works.</param>
/// <param name="Detail">A sentence for the operator; names no secret.</param>
public sealed record HealthReport(bool IsHealthy, string Detail);
