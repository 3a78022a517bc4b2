using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>Shows a guest that its volume has grown. One that cannot be told sees it at its next start.</summary>
internal sealed class ExtendVolumeWorkflow(GuestVolumes guests, ServerEnd end, IActionLog actions) : Workflow<VolumeOfServer>
{
    public const string EventName = "compute_extend_volume";

    public override string Kind => "server.extend_volume";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(5);

    protected override JsonTypeInfo<VolumeOfServer> StateJson => VolumeWorkflowJson.Default.VolumeOfServer;

    protected override IEnumerable<WorkflowStep<VolumeOfServer>> MakeSteps() => [new("extend", ExtendAsync)];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, VolumeOfServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, row => row, cancellationToken);

    private async Task<StepOutcome> ExtendAsync(StepContext<VolumeOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await guests.ExtendAsync(context.Operation, state, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        await context.CommitAsync(
            work => actions.FinishEventAsync(work, new ActionEvent(state.Server, context.Operation.Caller.RequestId, EventName, null), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }
}
