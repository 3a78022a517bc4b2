using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>Gives a server a volume that is held for it. A failure leaves the server without it, and the volume free.</summary>
internal sealed class AttachVolumeWorkflow(
    ServerStore servers, BlockDeviceStore devices, GuestVolumes guests, IVolumeService volumes, ServerEnd end, IActionLog actions, Database database) : Workflow<VolumeOfServer>
{
    public const string EventName = "compute_attach_volume";

    public override string Kind => "server.attach_volume";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<VolumeOfServer> StateJson => VolumeWorkflowJson.Default.VolumeOfServer;

    protected override IEnumerable<WorkflowStep<VolumeOfServer>> MakeSteps() =>
    [
        new("connect", ConnectAsync) { Undo = ReleaseAsync },
        new("attach", AttachAsync) { Undo = UnplugAsync, TimeLimit = TimeSpan.FromMinutes(3) },
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, VolumeOfServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, Event(operation, state), failure, row => row, cancellationToken);

    private static ActionEvent Event(OperationInfo operation, VolumeOfServer state) =>
        new(state.Server, operation.Caller.RequestId, EventName, null) { Detail = new ActionDetail { Volume = state.Volume } };

    private async Task<StepOutcome> ConnectAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null } row || ServerLifecycle.IsLeaving(row.Status)
            || await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return ServerEnd.Cancelled;
        }

        if (row.Host is not { } host)
        {
            // Without a host there is nobody to connect: it is when the server gets one again.
            return StepOutcome.Next;
        }

        return (await guests.ConnectAsync(context.Operation, device, state.Hold, new HostName(host), cancellationToken))
            .Match(_ => StepOutcome.Next, fault => StepOutcome.Fail(new WorkflowFailure(fault.Message)));
    }

    private async Task ReleaseAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        await volumes.ReleaseAsync(context.Operation.Caller, state.Hold, cancellationToken);
        await database.WriteAsync(
            async work =>
            {
                await BlockDeviceStore.RemoveAsync(work, state.Device, cancellationToken);
                await devices.ShowAsync(work, state.Server, cancellationToken);
            },
            cancellationToken);
    }

    private async Task<StepOutcome> AttachAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return ServerEnd.Cancelled;
        }

        if (device.ToGuest() is { } volume && await guests.PlugAsync(context.Operation, state.Server, volume, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        if (!(await volumes.CompleteAsync(context.Operation.Caller, state.Hold, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        await context.CommitAsync(
            work => actions.FinishEventAsync(work, Event(context.Operation, state), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }

    private async Task UnplugAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        // A volume that a guest has open may be given to nobody: until it is off, this is tried again.
        if (await guests.UnplugAsync(context.Operation, context.State.Server, context.State.Volume, cancellationToken) is { Failure: { } failure }
            && failure.Kind is not (Contracts.Compute.AgentFailureKind.NotFound or Contracts.Compute.AgentFailureKind.NotSupported))
        {
            throw new InvalidOperationException($"Volume {context.State.Volume} could not be taken off again: {failure.Message} {failure.Details}");
        }
    }
}
