using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="ISnapshotAgent"/> over the bus.</summary>
internal sealed class SnapshotAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<ISnapshotAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <inheritdoc />
    public ISnapshotAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : ISnapshotAgent
    {
        public Task<AgentReply> CaptureAsync(SnapshotOrder order, CancellationToken cancellationToken) =>
            bus.OrderAsync(SnapshotMethods.Capture, host, order, deadline, cancellationToken);

        public Task<AgentReply> UploadAsync(SnapshotOrder order, CancellationToken cancellationToken) =>
            bus.OrderAsync(SnapshotMethods.Upload, host, order, deadline, cancellationToken);

        public Task<AgentReply> DropAsync(SnapshotOrder order, CancellationToken cancellationToken) =>
            bus.OrderAsync(SnapshotMethods.Drop, host, order, deadline, cancellationToken);
    }
}
