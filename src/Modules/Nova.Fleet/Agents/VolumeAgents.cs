using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>Serves <see cref="IVolumeAgent"/> over the bus.</summary>
internal sealed class VolumeAgents(AgentBus bus, IOptions<FleetOptions> options) : IAgents<IVolumeAgent>
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <inheritdoc />
    public IVolumeAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IVolumeAgent
    {
        public Task<AgentReply> AttachVolumeAsync(AttachVolume order, CancellationToken cancellationToken) => OrderAsync(VolumeMethods.Attach, order, cancellationToken);

        public Task<AgentReply> DetachVolumeAsync(DetachVolume order, CancellationToken cancellationToken) => OrderAsync(VolumeMethods.Detach, order, cancellationToken);

        public Task<AgentReply> ExtendVolumeAsync(ExtendVolume order, CancellationToken cancellationToken) => OrderAsync(VolumeMethods.Extend, order, cancellationToken);

        public Task<AgentReply> SwapVolumeAsync(SwapVolume order, CancellationToken cancellationToken) => OrderAsync(VolumeMethods.Swap, order, cancellationToken);

        public Task<AgentReply> SnapshotVolumeAsync(SnapshotVolume order, CancellationToken cancellationToken) => OrderAsync(VolumeMethods.Snapshot, order, cancellationToken);

        private Task<AgentReply> OrderAsync<TOrder>(RpcMethod<TOrder, AgentReply> method, TOrder order, CancellationToken cancellationToken)
            where TOrder : ServerOrder => bus.OrderAsync(method, host, order, deadline, cancellationToken);
    }
}
