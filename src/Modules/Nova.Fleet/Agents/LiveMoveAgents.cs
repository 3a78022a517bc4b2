using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="ILiveMoveAgent"/> over the bus.</summary>
internal sealed class LiveMoveAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<ILiveMoveAgent>
{
    // Memory that a busy guest keeps changing: as long as the agent itself lets a sending take.
    private static readonly TimeSpan Sending = TimeSpan.FromHours(2);

    private readonly AgentDeadlines _deadlines = new(
        TimeSpan.FromSeconds(options.Value.RpcResponseTimeoutSeconds), TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds));

    /// <inheritdoc />
    public ILiveMoveAgent On(HostName host) => new Client(bus, host, _deadlines);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, AgentDeadlines deadlines) : ILiveMoveAgent
    {
        public Task<AgentReply> ExpectAsync(ExpectServer order, CancellationToken cancellationToken) =>
            AskAsync(LiveMoveMethods.Expect, order, deadlines.Long, cancellationToken);

        public Task<AgentReply> SendAsync(SendServer order, CancellationToken cancellationToken) => bus.OrderAsync(LiveMoveMethods.Send, host, order, Sending, cancellationToken);

        public Task<AgentReply> StopSendingAsync(ServerOrder order, CancellationToken cancellationToken) =>
            bus.OrderAsync(LiveMoveMethods.StopSending, host, order, deadlines.Long, cancellationToken);

        public Task<AgentReply> HurryAsync(ServerOrder order, CancellationToken cancellationToken) =>
            AskAsync(LiveMoveMethods.Hurry, order, deadlines.Short, cancellationToken);

        public Task<SendProgress> GetProgressAsync(ServerQuery query, CancellationToken cancellationToken) =>
            AskAsync(LiveMoveMethods.GetProgress, query, deadlines.Short, cancellationToken);

        private Task<TReply> AskAsync<TRequest, TReply>(
            RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, CancellationToken cancellationToken) =>
            bus.AskAsync(method, host, request, deadline, cancellationToken);
    }
}
