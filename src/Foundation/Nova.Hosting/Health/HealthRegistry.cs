using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Health;

/// <summary>Asks every probe at once, none for longer than <see cref="ProbeLimit"/>.</summary>
internal sealed class HealthRegistry(IEnumerable<IHealthProbe> probes, TimeProvider clock, ILogger<HealthRegistry> logger)
{
    /// <summary>The longest that one probe may take.</summary>
    public static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);

    private readonly HealthCheck[] _checks = [.. probes.Select(probe => new HealthCheck(probe, clock, logger))];

    public async Task<IReadOnlyList<NamedReport>> AskAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_checks.Select(check => check.AskAsync(ProbeLimit, cancellationToken)));
}

/// <summary>A probe's report under its name.</summary>
internal sealed record NamedReport(string Name, HealthReport Report);
