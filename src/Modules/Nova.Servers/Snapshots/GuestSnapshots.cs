using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>What workflows do to make an image of a guest: register it, have the host copy the disk and send the copy, take it all back. Everything may be repeated.</summary>
internal sealed class GuestSnapshots(IAgents<ISnapshotAgent> agents, IHostDirectory hosts, IServerImages images)
{
    /// <summary>Registers the image.</summary>
    public async Task<WorkflowFailure?> RegisterAsync(OperationInfo operation, NewImage image, CancellationToken cancellationToken) =>
        (await images.RegisterAsync(operation.Caller, image, cancellationToken)).TryGet(out _, out var fault) ? null : new WorkflowFailure(fault.Message);

    /// <summary>Makes the image active though it has no content.</summary>
    public async Task<WorkflowFailure?> ActivateAsync(OperationInfo operation, ImageId image, CancellationToken cancellationToken) =>
        (await images.ActivateAsync(operation.Caller, image, cancellationToken)).TryGet(out _, out var fault) ? null : new WorkflowFailure(fault.Message);

    /// <summary>Removes the image, in whatever state it is.</summary>
    /// <exception cref="InvalidOperationException">The image service could not.</exception>
    public async Task RemoveAsync(OperationInfo operation, ImageId image, CancellationToken cancellationToken)
    {
        if (!(await images.RemoveAsync(operation.Caller, image, cancellationToken)).TryGet(out _, out var fault))
        {
            throw new InvalidOperationException($"Image {image} could not be removed: {fault.Message}");
        }
    }

    /// <summary>Has the host copy the root disk.</summary>
    public Task<AgentReply> CaptureAsync(OperationInfo operation, ServerId server, ImageId image, HostName host, CancellationToken cancellationToken) =>
        agents.On(host).CaptureAsync(Order(operation, server, image), cancellationToken).OrFailureAsync();

    /// <summary>Has the host send the copy to the image service.</summary>
    public Task<AgentReply> UploadAsync(OperationInfo operation, ServerId server, ImageId image, HostName host, CancellationToken cancellationToken) =>
        agents.On(host).UploadAsync(Order(operation, server, image), cancellationToken).OrFailureAsync();

    /// <summary>Has the host forget the copy. One that is down keeps it until the server leaves the host.</summary>
    /// <exception cref="InvalidOperationException">The host is there and could not.</exception>
    public async Task DropAsync(OperationInfo operation, ServerId server, ImageId image, HostName host, CancellationToken cancellationToken)
    {
        var reply = await agents.On(host).DropAsync(Order(operation, server, image), cancellationToken).OrFailureAsync();
        if (reply.Failure is { Kind: not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported) } failure
            && await hosts.FindAsync(host, cancellationToken) is { IsUp: true })
        {
            throw new InvalidOperationException($"Host {host} could not forget the copy of server {server}'s disk: {failure.Message} {failure.Details}");
        }
    }

    private static SnapshotOrder Order(OperationInfo operation, ServerId server, ImageId image) =>
        new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Image = image };
}
