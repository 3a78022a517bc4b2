using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IComputeAgent"/> over the bus, which decides whether the agent is next door or far away.</summary>
internal sealed class ComputeAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IComputeAgent>
{
    private readonly AgentDeadlines _deadlines = new(
        TimeSpan.FromSeconds(options.Value.RpcResponseTimeoutSeconds), TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds));

    /// <inheritdoc />
    public IComputeAgent On(HostName host) => new ComputeAgentClient(bus, host, _deadlines);
}

/// <summary>How long an agent may take.</summary>
/// <param name="Short">For questions, and orders that the hypervisor carries out at once.</param>
/// <param name="Long">For orders that move images or memory, or wait for the guest.</param>
internal sealed record AgentDeadlines(TimeSpan Short, TimeSpan Long);
