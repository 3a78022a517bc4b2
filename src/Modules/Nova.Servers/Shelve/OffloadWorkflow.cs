using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Placement;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>
/// Takes a shelved server off its host: the guest first, then the claim. Ports, addresses, volumes and quota stay the server's. A failure
/// leaves it shelved; it may be asked again.
/// </summary>
internal sealed class OffloadWorkflow(ServerStore servers, IPlacement placement, GuestOrders orders, ServerEnd end, IActionLog actions) : Workflow<OffloadState>
{
    public const string EventName = "compute_shelve_offload_instance";

    public override string Kind => "server.offload";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<OffloadState> StateJson => ShelveWorkflowJson.Default.OffloadState;

    protected override IEnumerable<WorkflowStep<OffloadState>> MakeSteps() =>
        [new("destroy", DestroyAsync) { TimeLimit = TimeSpan.FromMinutes(5) }, new("release", ReleaseAsync)];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, OffloadState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, operation, state.Server, EventName, failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);

    private async Task<StepOutcome> DestroyAsync(StepContext<OffloadState> context, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(context.State.Server, cancellationToken) is not { DeletedAt: null } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (row.Host is { } host)
        {
            await orders.DestroyAsync(context.Operation, context.State.Server, new HostName(host), cancellationToken);
        }

        return StepOutcome.Next;
    }

    private async Task<StepOutcome> ReleaseAsync(StepContext<OffloadState> context, CancellationToken cancellationToken)
    {
        var server = context.State.Server;
        var committed = await context.CommitAsync(
            async work =>
            {
                await placement.ReleaseAsync(work, server, cancellationToken);
                await actions.FinishEventAsync(work, new ActionEvent(server, context.Operation.Caller.RequestId, EventName, null), null, cancellationToken);
                return await end.MoveAsync(
                    work, server,
                    row => row.With(new ServerStatus(VmState.ShelvedOffloaded, TaskState.None)) with { Host = null, Node = null, PowerState = 0 }, cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }
}
