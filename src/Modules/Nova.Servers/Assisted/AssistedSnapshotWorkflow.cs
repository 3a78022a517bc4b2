using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Assisted;

/// <summary>Has a server's host make or remove a snapshot of a volume. A failure leaves no snapshot that was not there; one that is removed stays so.</summary>
internal sealed class AssistedSnapshotWorkflow(GuestVolumes guests, ServerEnd end, IActionLog actions) : Workflow<AssistedSnapshot>
{
    public override string Kind => "server.snapshot_volume";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(15);

    protected override JsonTypeInfo<AssistedSnapshot> StateJson => AssistedWorkflowJson.Default.AssistedSnapshot;

    /// <summary>The name of the event in the action log.</summary>
    public static string EventName(string? newFile) => newFile is null ? "compute_volume_snapshot_delete" : "compute_volume_snapshot_create";

    protected override IEnumerable<WorkflowStep<AssistedSnapshot>> MakeSteps() => [new("act", ActAsync) { Undo = DropAsync, TimeLimit = TimeSpan.FromMinutes(10) }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, AssistedSnapshot state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName(state.NewFile), failure, row => row, cancellationToken);

    private async Task<StepOutcome> ActAsync(StepContext<AssistedSnapshot> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        var reply = await guests.SnapshotAsync(context.Operation, state.Server, state.Volume, state.Snapshot, state.NewFile, cancellationToken);
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        await context.CommitAsync(
            work => actions.FinishEventAsync(
                work, new ActionEvent(state.Server, context.Operation.Caller.RequestId, EventName(state.NewFile), null), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }

    private async Task DropAsync(StepContext<AssistedSnapshot> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (state.NewFile is not null
            && await guests.SnapshotAsync(context.Operation, state.Server, state.Volume, state.Snapshot, newFile: null, cancellationToken) is { Failure: { } failure }
            && failure.Kind is not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported))
        {
            throw new InvalidOperationException($"Snapshot {state.Snapshot} of volume {state.Volume} could not be removed again: {failure.Message} {failure.Details}");
        }
    }
}
