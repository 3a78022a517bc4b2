using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>
/// Takes a volume off a server. It is let go only when the guest has let go. A failure before that leaves it attached; after that it is
/// off, whatever failed.
/// </summary>
internal sealed class DetachVolumeWorkflow(
    BlockDeviceStore devices, GuestVolumes guests, IVolumeService volumes, ServerEnd end, IActionLog actions, Database database) : Workflow<VolumeOfServer>
{
    public const string EventName = "compute_detach_volume";

    public override string Kind => "server.detach_volume";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<VolumeOfServer> StateJson => VolumeWorkflowJson.Default.VolumeOfServer;

    protected override IEnumerable<WorkflowStep<VolumeOfServer>> MakeSteps() =>
    [
        new("detach", DetachAsync) { Undo = AttachAgainAsync, TimeLimit = TimeSpan.FromMinutes(3) },
        new("release", ReleaseAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, VolumeOfServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, Event(operation, state), failure, row => row, cancellationToken);

    private static ActionEvent Event(OperationInfo operation, VolumeOfServer state) =>
        new(state.Server, operation.Caller.RequestId, EventName, null) { Detail = new ActionDetail { Volume = state.Volume } };

    private async Task<StepOutcome> DetachAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var reply = await guests.UnplugAsync(context.Operation, context.State.Server, context.State.Volume, cancellationToken);
        return reply.Failure is { Kind: not AgentFailureKind.NotFound } failure
            ? StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details })
            : StepOutcome.Next;
    }

    private async Task<StepOutcome> ReleaseAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        await volumes.ReleaseAsync(context.Operation.Caller, state.Hold, cancellationToken);
        await context.CommitAsync(
            async work =>
            {
                await ForgetAsync(work, state, cancellationToken);
                await actions.FinishEventAsync(work, Event(context.Operation, state), null, cancellationToken);
            },
            cancellationToken);
        return StepOutcome.Next;
    }

    private async Task AttachAgainAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return;
        }

        if (!(await volumes.MarkDetachingAsync(context.Operation.Caller, state.Hold, isDetaching: false, cancellationToken)).TryGet(out _, out _))
        {
            // The hold has ended, so others may have the volume by now: what is left is to forget it.
            await database.WriteAsync(work => ForgetAsync(work, state, cancellationToken), cancellationToken);
            return;
        }

        if (device.ToGuest() is { } volume
            && await guests.PlugAsync(context.Operation, state.Server, volume, cancellationToken) is { Failure: { Kind: not AgentFailureKind.NotFound } failure })
        {
            throw new InvalidOperationException($"Volume {state.Volume} could not be attached again: {failure.Message} {failure.Details}");
        }

        await database.WriteAsync(work => BlockDeviceStore.WriteAsync(work, device with { IsDetaching = 0 }, cancellationToken), cancellationToken);
    }

    private async Task ForgetAsync(IUnitOfWork work, VolumeOfServer state, CancellationToken cancellationToken)
    {
        await BlockDeviceStore.RemoveAsync(work, state.Device, cancellationToken);
        await devices.ShowAsync(work, state.Server, cancellationToken);
    }
}
