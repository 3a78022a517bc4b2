using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders about copies of disks, in the line of their server like all others.</summary>
internal sealed class SnapshotOrders(DriverCalls calls, GuestWork guests, ServerActors actors, IImageUploads images, ComputeLimits limits) : ISnapshotAgent
{
    public Task<AgentReply> CaptureAsync(SnapshotOrder order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.CaptureSnapshot, (driver, token) => driver.CaptureAsync(order.Server, order.Image, token), cancellationToken);

    public Task<AgentReply> UploadAsync(SnapshotOrder order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.UploadSnapshot, (driver, token) => UploadAsync(driver, order, token), cancellationToken);

    public Task<AgentReply> DropAsync(SnapshotOrder order, CancellationToken cancellationToken) => SubmitAsync(
        order, OrderKind.DropSnapshot, (driver, token) => driver.DropSnapshotAsync(order.Server, order.Image, token), cancellationToken);

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, ISnapshotAgent agent) => service
        .On(SnapshotMethods.Capture, agent.CaptureAsync)
        .On(SnapshotMethods.Upload, agent.UploadAsync)
        .On(SnapshotMethods.Drop, agent.DropAsync);

    private async Task UploadAsync(ISnapshotDriver driver, SnapshotOrder order, CancellationToken cancellationToken)
    {
        await using var content = await driver.OpenSnapshotAsync(order.Server, order.Image, cancellationToken);
        await images.UploadAsync(order.Image, content, cancellationToken);
    }

    private Task<AgentReply> SubmitAsync(
        SnapshotOrder order, OrderKind kind, Func<ISnapshotDriver, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        if (calls.Driver is not ISnapshotDriver driver)
        {
            return Task.FromResult(AgentFailures.NotSupported(calls.Driver.Name, "copy disks"));
        }

        var name = kind.ToString().ToLowerInvariant();
        return actors.SubmitAsync(
            ServerWork.Of(
                order, kind, limits.Spawn,
                token => guests.ChangeAsync(order.Server, name, inner => call(driver, inner), token)),
            cancellationToken);
    }
}
