using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>
/// Exchanges the volume behind a server's disk for another. A failure leaves the server with the first, and the other free; once the first has been
/// let go it stays with the other, whatever failed.
/// </summary>
internal sealed class SwapVolumeWorkflow(
    ServerStore servers, BlockDeviceStore devices, GuestVolumes guests, IVolumeService volumes, ServerEnd end, IActionLog actions, Database database) : Workflow<SwapOfVolumes>
{
    public const string EventName = "compute_swap_volume";

    public override string Kind => "server.swap_volume";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(2);

    protected override JsonTypeInfo<SwapOfVolumes> StateJson => SwapWorkflowJson.Default.SwapOfVolumes;

    protected override IEnumerable<WorkflowStep<SwapOfVolumes>> MakeSteps() =>
    [
        new("connect", ConnectAsync) { Undo = DisconnectAsync },
        new("swap", SwapAsync) { Undo = SwapBackAsync, TimeLimit = TimeSpan.FromHours(1) },
        new("release", ReleaseAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, SwapOfVolumes state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, Event(operation, state), failure, row => row, cancellationToken);

    /// <summary>What the action log, and whoever listens, is told of.</summary>
    public static ActionEvent Event(string requestId, SwapOfVolumes state, HostName? host) =>
        new(state.Server, requestId, EventName, host) { Detail = new ActionDetail { Volume = state.Old, NewVolume = state.New } };

    private static ActionEvent Event(OperationInfo operation, SwapOfVolumes state) => Event(operation.Caller.RequestId, state, null);

    private async Task<StepOutcome> ConnectAsync(StepContext<SwapOfVolumes> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null, Host: { } host } row || ServerLifecycle.IsLeaving(row.Status)
            || await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return ServerEnd.Cancelled;
        }

        var connected = await volumes.ConnectAsync(context.Operation.Caller, state.NewHold, new HostName(host), device.DeviceName ?? "", cancellationToken);
        if (!connected.TryGet(out var connection, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        context.State = state with { NewConnection = connection };
        return StepOutcome.Next;
    }

    private async Task DisconnectAsync(StepContext<SwapOfVolumes> context, CancellationToken cancellationToken)
    {
        var (state, caller) = (context.State, context.Operation.Caller);
        if (await devices.FindAsync(state.Device, cancellationToken) is not { } device || device.VolumeId == state.New.ToString())
        {
            return;
        }

        await volumes.ReleaseAsync(caller, state.NewHold, cancellationToken);
        _ = await volumes.MarkDetachingAsync(caller, state.OldHold, isDetaching: false, cancellationToken);
        await WriteAsync(device with { IsDetaching = 0 }, state.Server, cancellationToken);
    }

    private async Task<StepOutcome> SwapAsync(StepContext<SwapOfVolumes> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return ServerEnd.Cancelled;
        }

        var swapped = device.With(state.NewConnection!) with { VolumeId = state.New.ToString(), AttachmentId = state.NewHold.ToString(), IsDetaching = 0 };
        if (await guests.SwapAsync(context.Operation, state, swapped, isBack: false, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        await context.CommitAsync(work => WriteAsync(work, swapped, state.Server, cancellationToken), cancellationToken);
        return StepOutcome.Next;
    }

    // The first volume has what the guest wrote only if it is copied back; and only as long as nobody else can have it.
    private async Task SwapBackAsync(StepContext<SwapOfVolumes> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await devices.FindAsync(state.Device, cancellationToken) is not { } device)
        {
            return;
        }

        if (!(await volumes.MarkDetachingAsync(operation.Caller, state.OldHold, isDetaching: true, cancellationToken)).TryGet(out _, out _))
        {
            await FinishAsync(operation, state, cancellationToken);
            return;
        }

        var back = device.With(state.OldConnection) with { VolumeId = state.Old.ToString(), AttachmentId = state.OldHold.ToString() };
        if (await guests.SwapAsync(operation, state, back, isBack: true, cancellationToken) is { Failure: { } failure }
            && failure.Kind is not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported))
        {
            throw new InvalidOperationException($"Volume {state.Old} could not be given back: {failure.Message} {failure.Details}");
        }

        await WriteAsync(back, state.Server, cancellationToken);
    }

    private async Task<StepOutcome> ReleaseAsync(StepContext<SwapOfVolumes> context, CancellationToken cancellationToken)
    {
        await FinishAsync(context.Operation, context.State, cancellationToken);
        await context.CommitAsync(
            work => actions.FinishEventAsync(work, Event(context.Operation, context.State), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }

    private async Task FinishAsync(OperationInfo operation, SwapOfVolumes state, CancellationToken cancellationToken)
    {
        if (!(await volumes.CompleteAsync(operation.Caller, state.NewHold, cancellationToken)).TryGet(out _, out var fault))
        {
            throw new InvalidOperationException($"Volume {state.New} is not held any more: {fault.Message}");
        }

        await volumes.ReleaseAsync(operation.Caller, state.OldHold, cancellationToken);
    }

    private Task WriteAsync(BlockDeviceRow device, ServerId server, CancellationToken cancellationToken) =>
        database.WriteAsync(work => WriteAsync(work, device, server, cancellationToken), cancellationToken);

    private async Task WriteAsync(IUnitOfWork work, BlockDeviceRow device, ServerId server, CancellationToken cancellationToken)
    {
        await BlockDeviceStore.WriteAsync(work, device, cancellationToken);
        await devices.ShowAsync(work, server, cancellationToken);
    }
}
