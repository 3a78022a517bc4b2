using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IMoveAgent"/> over the bus.</summary>
internal sealed class MoveAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IMoveAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <inheritdoc />
    public IMoveAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IMoveAgent
    {
        public Task<AgentReply> OfferAsync(OfferServer order, CancellationToken cancellationToken) =>
            OrderAsync(MoveMethods.Offer, order, deadline + order.GracePeriod, cancellationToken);

        public Task<AgentReply> TakeAsync(TakeServer order, CancellationToken cancellationToken) => bus.AskAsync(MoveMethods.Take, host, order, deadline, cancellationToken);

        public Task<AgentReply> RestoreAsync(RestoreServer order, CancellationToken cancellationToken) => OrderAsync(MoveMethods.Restore, order, deadline, cancellationToken);

        public Task<AgentReply> ResizeAsync(ResizeServer order, CancellationToken cancellationToken) =>
            OrderAsync(MoveMethods.Resize, order, deadline + order.GracePeriod, cancellationToken);

        public Task<AgentReply> EndResizeAsync(EndResize order, CancellationToken cancellationToken) => OrderAsync(MoveMethods.EndResize, order, deadline, cancellationToken);

        private Task<AgentReply> OrderAsync<TOrder>(RpcMethod<TOrder, AgentReply> method, TOrder order, TimeSpan limit, CancellationToken cancellationToken)
            where TOrder : ServerOrder => bus.OrderAsync(method, host, order, limit, cancellationToken);
    }
}
