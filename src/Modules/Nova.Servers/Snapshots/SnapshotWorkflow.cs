using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>Makes an image of a server. A failure leaves no image, and the server as it was with a fault that says why.</summary>
internal sealed class SnapshotWorkflow(
    ServerStore servers, GuestSnapshots snapshots, VolumeSnapshots volumes, BackupRotation rotation, ServerEnd end, IActionLog actions, Database database) : Workflow<SnapshotState>
{
    // A large disk takes its time; each order of the agent has a limit of its own.
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(30);

    public override string Kind => "server.snapshot";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(2);

    protected override JsonTypeInfo<SnapshotState> StateJson => SnapshotWorkflowJson.Default.SnapshotState;

    /// <summary>What the action log, and whoever listens, is told of.</summary>
    public static ActionEvent Event(string requestId, SnapshotState state, HostName? host) =>
        new(state.Server, requestId, state.BackupType is null ? "compute_snapshot_instance" : "compute_backup_instance", host)
        {
            Detail = new ActionDetail { Snapshot = state.Image?.Id },
        };

    protected override IEnumerable<WorkflowStep<SnapshotState>> MakeSteps() =>
    [
        new("register", RegisterAsync) { Undo = RemoveAsync },
        new("capture", CaptureAsync) { Undo = DropAsync, TimeLimit = StepLimit },
        new("upload", UploadAsync) { TimeLimit = StepLimit },
        new("finish", FinishAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, SnapshotState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, Event(operation.Caller.RequestId, state, null), failure, row => ServerLifecycle.IsLeaving(row.Status) ? row : At(row, TaskState.None), cancellationToken);

    private static ServerRow At(ServerRow row, TaskState task) => row.With(row.Status with { Task = task });

    // The original shows a backup as such until its disk is copied.
    private async Task<StepOutcome> RegisterAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (state.Image is { } image && await snapshots.RegisterAsync(context.Operation, image, cancellationToken) is { } failure)
        {
            return StepOutcome.Fail(failure);
        }

        return await PassAsync(context, row => state.BackupType is null ? At(row, TaskState.ImageSnapshot) : row, cancellationToken);
    }

    private async Task RemoveAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        if (context.State.Image is { } image)
        {
            await snapshots.RemoveAsync(context.Operation, image.Id, cancellationToken);
        }
    }

    private async Task<StepOutcome> CaptureAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return ServerEnd.Cancelled;
        }

        if (state.Volumes.Count > 0)
        {
            if (await volumes.BeginAsync(context.Operation, state.Volumes, state.Image?.Name ?? "", cancellationToken) is { } wrong)
            {
                return StepOutcome.Fail(wrong);
            }
        }
        else if (state.Image is { } image
            && await snapshots.CaptureAsync(context.Operation, state.Server, image.Id, host, cancellationToken) is { Failure: { } failure })
        {
            return Failed(failure);
        }

        return await PassAsync(context, row => state.Image is null ? row : At(row, TaskState.ImagePendingUpload), cancellationToken);
    }

    private async Task DropAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (state.Volumes.Count > 0)
        {
            await volumes.RemoveAsync(context.Operation, state.Volumes, cancellationToken);
        }
        else if (state.Image is { } image && await servers.FindAsync(state.Server, cancellationToken) is { DeletedAt: null, Host: { } host })
        {
            await snapshots.DropAsync(context.Operation, state.Server, image.Id, new HostName(host), cancellationToken);
        }
    }

    private async Task<StepOutcome> UploadAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return ServerEnd.Cancelled;
        }

        if (state.Image is not { } image)
        {
            return StepOutcome.Next;
        }

        await database.TryWriteAsync(
            work => end.MoveAsync(work, state.Server, row => At(row, TaskState.ImageUploading), cancellationToken), cancellationToken);
        if (state.Volumes.Count > 0)
        {
            var wrong = await volumes.WaitAsync(context.Operation, state.Volumes, cancellationToken)
                ?? await snapshots.ActivateAsync(context.Operation, image.Id, cancellationToken);
            return wrong is null ? StepOutcome.Next : StepOutcome.Fail(wrong);
        }

        return await snapshots.UploadAsync(context.Operation, state.Server, image.Id, host, cancellationToken) is { Failure: { } failure }
            ? Failed(failure)
            : StepOutcome.Next;
    }

    private async Task<StepOutcome> FinishAsync(StepContext<SnapshotState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (state.Volumes.Count is 0)
        {
            await DropAsync(context, cancellationToken);
        }

        if (state.BackupType is { } kind && await rotation.RotateAsync(operation, state.Server, kind, state.Rotation, cancellationToken) is { } failure)
        {
            return StepOutcome.Fail(failure);
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, Event(operation.Caller.RequestId, state, null), null, cancellationToken);
                return await end.MoveAsync(work, state.Server, row => At(row, TaskState.None), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private static StepOutcome Failed(AgentFailure failure) => StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });

    private async Task<HostName?> HostAsync(SnapshotState state, CancellationToken cancellationToken) =>
        await servers.FindAsync(state.Server, cancellationToken) is { Host: { } host } row && !ServerLifecycle.IsLeaving(row.Status) ? new HostName(host) : null;

    private async Task<StepOutcome> PassAsync(StepContext<SnapshotState> context, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken)
    {
        var committed = await context.CommitAsync(async work => await end.MoveAsync(work, context.State.Server, change, cancellationToken), cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }
}
