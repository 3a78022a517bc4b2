using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders about volumes, in the line of their server like all others.</summary>
internal sealed class VolumeOrders(DriverCalls calls, GuestWork guests, ServerActors actors, ComputeLimits limits) : IVolumeAgent
{
    public Task<AgentReply> AttachVolumeAsync(AttachVolume order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.AttachVolume, (driver, token) => driver.AttachVolumeAsync(order.Server, order.Volume, token), cancellationToken);

    public Task<AgentReply> DetachVolumeAsync(DetachVolume order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.DetachVolume, (driver, token) => driver.DetachVolumeAsync(order.Server, order.Volume, token), cancellationToken);

    public Task<AgentReply> ExtendVolumeAsync(ExtendVolume order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.ExtendVolume, (driver, token) => driver.ExtendVolumeAsync(order.Server, order.Volume, order.SizeBytes, token), cancellationToken);

    public Task<AgentReply> SwapVolumeAsync(SwapVolume order, CancellationToken cancellationToken) => calls.Driver is ISwappingDriver swaps
        ? SubmitAsync(
            order, order.IsBack ? OrderKind.SwapVolumeBack : OrderKind.SwapVolume,
            (_, token) => swaps.SwapVolumeAsync(order.Server, order.Volume, order.Other, order.SizeBytes, token), cancellationToken)
        : Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, "exchange volumes"));

    public Task<AgentReply> SnapshotVolumeAsync(SnapshotVolume order, CancellationToken cancellationToken) => calls.Driver is IVolumeSnapshotDriver snapshots
        ? SubmitAsync(
            order, order.NewFile is null ? OrderKind.DropVolumeSnapshot : OrderKind.SnapshotVolume, (_, token) => SnapshotAsync(snapshots, order, token), cancellationToken)
        : Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, "make snapshots of volumes"));

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IVolumeAgent volumes) => service
        .On(VolumeMethods.Attach, volumes.AttachVolumeAsync)
        .On(VolumeMethods.Detach, volumes.DetachVolumeAsync)
        .On(VolumeMethods.Extend, volumes.ExtendVolumeAsync)
        .On(VolumeMethods.Swap, volumes.SwapVolumeAsync)
        .On(VolumeMethods.Snapshot, volumes.SnapshotVolumeAsync);

    private static Task SnapshotAsync(IVolumeSnapshotDriver driver, SnapshotVolume order, CancellationToken cancellationToken) => order.NewFile is { } file
        ? driver.SnapshotVolumeAsync(order.Server, order.Volume, order.Snapshot, file, cancellationToken)
        : driver.DeleteVolumeSnapshotAsync(order.Server, order.Volume, order.Snapshot, cancellationToken);

    private Task<AgentReply> SubmitAsync(
        ServerOrder order, OrderKind kind, Func<IVolumeDriver, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        if (calls.Driver is not IVolumeDriver driver)
        {
            return Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, "attach volumes"));
        }

        var name = kind.ToString().ToLowerInvariant();
        return actors.SubmitAsync(
            new ServerWork(
                new OrderKey(order.Server, order.Operation, kind), order.RequestId, kind is OrderKind.SwapVolume or OrderKind.SwapVolumeBack ? limits.Spawn : limits.Power,
                token => guests.ChangeAsync(order.Server, name, inner => call(driver, inner), token)),
            cancellationToken);
    }
}
