using Nova.Hosting;

namespace Nova.Compute;

/// <summary>Whether the hosts of this process are known to be alive: the hypervisor answers and the control plane hears of it.</summary>
internal sealed class ComputeHealth(ComputeAgents agents) : IHealthProbe
{
    public string Name => "compute";

    public Task<HealthReport> ProbeAsync(CancellationToken cancellationToken)
    {
        var silent = agents.Agents.Where(agent => !agent.IsAlive).Select(agent => agent.Host).ToList();
        return Task.FromResult(silent switch
        {
            [] => new HealthReport(true, $"{agents.Agents.Count} hosts report."),
            [var first, ..] => new HealthReport(false, $"{silent.Count} of {agents.Agents.Count} hosts do not report, {first} among them."),
        });
    }
}
