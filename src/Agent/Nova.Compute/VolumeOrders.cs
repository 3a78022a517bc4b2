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

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IVolumeAgent volumes) => service
        .On(VolumeMethods.Attach, volumes.AttachVolumeAsync)
        .On(VolumeMethods.Detach, volumes.DetachVolumeAsync)
        .On(VolumeMethods.Extend, volumes.ExtendVolumeAsync);

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
                new OrderKey(order.Server, order.Operation, kind), order.RequestId, limits.Power,
                token => guests.ChangeAsync(order.Server, name, inner => call(driver, inner), token)),
            cancellationToken);
    }
}
