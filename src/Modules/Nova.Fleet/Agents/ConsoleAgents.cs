using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IConsoleAgent"/> over the bus.</summary>
internal sealed class ConsoleAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IConsoleAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.RpcResponseTimeoutSeconds);

    /// <inheritdoc />
    public IConsoleAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IConsoleAgent
    {
        public Task<ConsoleReply> FindConsoleAsync(FindConsole query, CancellationToken cancellationToken) =>
            bus.AskAsync(ConsoleMethods.Find, host, query, deadline, cancellationToken);
    }
}
