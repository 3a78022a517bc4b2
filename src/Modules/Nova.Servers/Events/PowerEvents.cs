using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Agents;

namespace Nova.Servers.Events;

/// <summary>A server was switched on or off past us: its host is asked, and the record follows what the hypervisor says.</summary>
internal sealed class PowerEvents(IAgents<IComputeAgent> agents, AgentReports reports) : IServerEventListener
{
    public bool Hears(string name) => name is ExternalEvent.PowerUpdate;

    public async Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken)
    {
        var reply = await agents.On(host).GetPowerStateAsync(new ServerQuery(server), cancellationToken);
        if (reply.Failure is null)
        {
            await reports.ReportPowerStateAsync(new PowerStateReport(host, server, reply.PowerState), cancellationToken);
        }
    }
}
