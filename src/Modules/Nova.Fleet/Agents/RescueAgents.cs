using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IRescueAgent"/> over the bus.</summary>
internal sealed class RescueAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IRescueAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <inheritdoc />
    public IRescueAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IRescueAgent
    {
        public Task<AgentReply> SetPasswordAsync(SetServerPassword order, CancellationToken cancellationToken) =>
            bus.OrderAsync(RescueMethods.SetPassword, host, order, deadline, cancellationToken);

        public Task<AgentReply> RescueAsync(SpawnServer order, CancellationToken cancellationToken) =>
            bus.OrderAsync(RescueMethods.Rescue, host, order, deadline, cancellationToken);

        public Task<AgentReply> UnrescueAsync(UnrescueServer order, CancellationToken cancellationToken) =>
            bus.OrderAsync(RescueMethods.Unrescue, host, order, deadline, cancellationToken);
    }
}
