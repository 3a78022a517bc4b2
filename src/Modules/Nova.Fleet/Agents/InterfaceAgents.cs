using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IInterfaceAgent"/> over the bus.</summary>
internal sealed class InterfaceAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IInterfaceAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <inheritdoc />
    public IInterfaceAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IInterfaceAgent
    {
        public Task<AgentReply> AttachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken) => OrderAsync(InterfaceMethods.Attach, order, cancellationToken);

        public Task<AgentReply> DetachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken) => OrderAsync(InterfaceMethods.Detach, order, cancellationToken);

        private Task<AgentReply> OrderAsync(RpcMethod<ChangeInterface, AgentReply> method, ChangeInterface order, CancellationToken cancellationToken) =>
            bus.OrderAsync(method, host, order, deadline, cancellationToken);
    }
}
