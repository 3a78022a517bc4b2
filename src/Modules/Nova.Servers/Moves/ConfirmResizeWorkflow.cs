using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>
/// Makes a resize stay: what the server was is removed, and given back. A failure leaves it to be confirmed, or taken back, again; unless what
/// it was is gone by then: there is nothing left to take back.
/// </summary>
internal sealed class ConfirmResizeWorkflow(
    MigrationStore migrations, IMoveClaims claims, IQuotaLedger quotas, GuestOrders orders, GuestMoves moves, ServerEnd end, IActionLog actions) : Workflow<ResizeEnd>
{
    public const string EventName = "compute_confirm_resize";

    public override string Kind => "server.confirm_resize";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<ResizeEnd> StateJson => MoveWorkflowJson.Default.ResizeEnd;

    protected override IEnumerable<WorkflowStep<ResizeEnd>> MakeSteps() => [new("settle", SettleAsync) { Undo = LookAsync, TimeLimit = TimeSpan.FromMinutes(5) }];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ResizeEnd state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        var isGone = state.IsGone && await MigrationStore.FindAsync(work, state.Migration, cancellationToken) is { IsOpen: 1 };
        await (isGone ? CloseAsync(work, state, cancellationToken) : migrations.MoveAsync(work, state.Migration, MigrationStatus.Finished, cancellationToken));
        await end.FailAsync(
            work, operation, state.Server, EventName, failure,
            row => ServerLifecycle.IsLeaving(row.Status) || row.Status.Task is not TaskState.ResizeConfirming ? row
                : isGone ? Confirmed(row)
                : row.With(row.Status with { Task = TaskState.None }),
            cancellationToken);
    }

    private async Task<StepOutcome> SettleAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await migrations.FindAsync(state.Migration, cancellationToken) is not { IsOpen: 1 } migration)
        {
            return ServerEnd.Cancelled;
        }

        HostName source = new(migration.SourceHost);
        if (!migration.IsSameHost)
        {
            await orders.DestroyAsync(operation, state.Server, source, cancellationToken);
        }
        else if (await moves.KeepSizeAsync(operation, state.Server, source, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await CloseAsync(work, state, cancellationToken);
                await actions.FinishEventAsync(work, new ActionEvent(state.Server, operation.Caller.RequestId, EventName, source), null, cancellationToken);
                return await end.MoveAsync(work, state.Server, Confirmed, cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task CloseAsync(IUnitOfWork work, ResizeEnd state, CancellationToken cancellationToken)
    {
        if (await MigrationStore.FindAsync(work, state.Migration, cancellationToken) is { IsOpen: 1 } migration)
        {
            await claims.StayAsync(work, state.Server, cancellationToken);
            await quotas.ReleaseAsync(work, new ProjectId(migration.ServerProjectId), FlavorChange.Shrinkage(migration.Old, migration.New), cancellationToken);
            await migrations.EndAsync(work, migration.Id, MigrationStatus.Confirmed, cancellationToken);
        }
    }

    // On one host it can only be found out by doing it: what succeeds now is done.
    private async Task LookAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        if (await migrations.FindAsync(context.State.Migration, cancellationToken) is { IsOpen: 1 } migration)
        {
            HostName source = new(migration.SourceHost);
            context.State = context.State with
            {
                IsGone = migration.IsSameHost
                    ? await moves.KeepSizeAsync(context.Operation, context.State.Server, source, cancellationToken) is { Failure: null }
                    : await moves.IsGoneAsync(context.State.Server, source, cancellationToken),
            };
        }
    }

    // One whose state was set by hand meanwhile keeps that.
    private static ServerRow Confirmed(ServerRow row) => row.Status.Vm is not VmState.Resized ? row
        : row.With(new ServerStatus((PowerState)row.PowerState is PowerState.Shutdown ? VmState.Stopped : VmState.Active, TaskState.None)) with { Fault = null };
}
