using Nova.Data;
using Nova.Hosting;

namespace Nova.Daemon;

/// <summary>Asks the database.</summary>
internal sealed class DatabaseProbe(Database database) : IHealthProbe
{
    public string Name => "database";

    public async Task<HealthReport> ProbeAsync(CancellationToken cancellationToken)
    {
        await database.PingAsync(cancellationToken);
        return new HealthReport(true, database.Engine.ToString());
    }
}
