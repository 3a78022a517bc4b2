using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Events;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>
/// Takes a resize back. Until the new guest is gone a failure leaves the server to be confirmed, or taken back, again; after that it is on its
/// old host with its old flavor, whatever fails: at worst it is off.
/// </summary>
internal sealed class RevertResizeWorkflow(
    ServerStore servers, MigrationStore migrations, IMoveClaims claims, IQuotaLedger quotas, GuestVolumes volumes, GuestOrders orders, GuestMoves moves,
    ServerEnd end, PortEvents ports, IActionLog actions, TimeProvider clock) : Workflow<ResizeEnd>
{
    public const string LeaveEvent = "compute_revert_resize";

    private const string ReturnEvent = "compute_finish_revert_resize";

    public override string Kind => "server.revert_resize";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(15);

    protected override JsonTypeInfo<ResizeEnd> StateJson => MoveWorkflowJson.Default.ResizeEnd;

    protected override IEnumerable<WorkflowStep<ResizeEnd>> MakeSteps() =>
    [
        new("leave", LeaveAsync) { Undo = LookAsync, TimeLimit = TimeSpan.FromMinutes(5) },
        new("return", ReturnAsync) { Undo = HaltAsync, TimeLimit = TimeSpan.FromMinutes(5) },
    ];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ResizeEnd state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        var migration = await MigrationStore.FindAsync(work, state.Migration, cancellationToken);
        var hasReturned = HasReturned(migration);
        var isBack = hasReturned || state.IsGone;
        if (!isBack)
        {
            await migrations.MoveAsync(work, state.Migration, MigrationStatus.Finished, cancellationToken);
        }
        else if (migration is { IsOpen: 1 })
        {
            await CloseAsync(work, migration, cancellationToken);
            await servers.ChangeAsync(work, state.Server, row => Returned(row, migration), cancellationToken);
        }

        await end.FailAsync(
            work, operation, state.Server, hasReturned ? ReturnEvent : LeaveEvent, failure,
            row => ServerLifecycle.IsLeaving(row.Status) || row.Status.Task is not TaskState.ResizeReverting ? row
                : row.With(new ServerStatus(isBack ? VmState.Stopped : VmState.Resized, TaskState.None)),
            cancellationToken);
    }

    private async Task<StepOutcome> LeaveAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await migrations.FindAsync(state.Migration, cancellationToken) is not { IsOpen: 1, DestHost: { } dest } migration)
        {
            return ServerEnd.Cancelled;
        }

        HostName host = new(dest);
        if (!migration.IsSameHost)
        {
            await orders.TakeBackAsync(operation, state.Server, host, wasReached: true, cancellationToken);
        }
        else if (await moves.ResizeBackAsync(operation, state.Server, host, migration.WasRunning is 1, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await CloseAsync(work, migration, cancellationToken);
                await actions.FinishEventAsync(work, Event(context, LeaveEvent, host), null, cancellationToken);
                await actions.StartEventAsync(work, Event(context, ReturnEvent, new HostName(migration.SourceHost)), cancellationToken);
                return await end.MoveAsync(work, state.Server, row => Returned(row, migration), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    // The server is on its old host again, with its old flavor.
    private static bool HasReturned(MigrationRow? migration) => migration is { Status: MigrationStatus.Reverted };

    private async Task CloseAsync(IUnitOfWork work, MigrationRow migration, CancellationToken cancellationToken)
    {
        await claims.ReturnAsync(work, migration.Server, cancellationToken);
        await quotas.ReleaseAsync(work, new ProjectId(migration.ServerProjectId), FlavorChange.Growth(migration.Old, migration.New), cancellationToken);
        await migrations.EndAsync(work, migration.Id, MigrationStatus.Reverted, cancellationToken);
    }

    // On one host it can only be found out by doing it: what succeeds now is done.
    private async Task LookAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        if (await migrations.FindAsync(context.State.Migration, cancellationToken) is { IsOpen: 1, DestHost: { } dest } migration)
        {
            HostName host = new(dest);
            context.State = context.State with
            {
                IsGone = migration.IsSameHost
                    ? await moves.ResizeBackAsync(context.Operation, context.State.Server, host, start: false, cancellationToken) is { Failure: null }
                    : await moves.IsGoneAsync(context.State.Server, host, cancellationToken),
            };
        }
    }

    private static ServerRow Returned(ServerRow row, MigrationRow migration) => row with
    {
        Host = migration.SourceHost,
        Node = migration.SourceNode,
        Zone = migration.SourceZone,
        FlavorId = migration.Old.Id.Value,
        Flavor = migration.OldFlavor,
        PowerState = (long)PowerState.Shutdown,
    };

    private async Task<StepOutcome> ReturnAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await servers.FindAsync(state.Server, cancellationToken) is not { Host: not null } row || ServerLifecycle.IsLeaving(row.Status)
            || await migrations.FindAsync(state.Migration, cancellationToken) is not { } migration)
        {
            return ServerEnd.Cancelled;
        }

        var (host, start) = (new HostName(migration.SourceHost), migration.WasRunning is 1);
        if (migration is { IsSameHost: false, DestHost: { } dest })
        {
            start = await moves.MayRunAsync(state.Server, new HostName(dest), start, cancellationToken);
        }

        if (!migration.IsSameHost
            && !(await volumes.ConnectAllAsync(operation, state.Server, host, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = migration.IsSameHost
            ? await orders.AskAsync(host, agent => agent.GetPowerStateAsync(new ServerQuery(state.Server), cancellationToken))
            : await moves.RestoreAsync(operation, row, host, start, cancellationToken);
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, Event(context, ReturnEvent, host), null, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server,
                    current => current.With(new ServerStatus(start ? VmState.Active : VmState.Stopped, TaskState.None)) with
                    {
                        PowerState = (long)reply.PowerState,
                        LaunchedAt = clock.GetUtcNow().ToMicroseconds(),
                        Fault = null,
                    },
                    cancellationToken);
            },
            cancellationToken);
        if (!committed.TryGet(out _, out _))
        {
            return ServerEnd.Cancelled;
        }

        // What may pass to its ports is this host's to know now.
        await ports.RefreshAsync(state.Server, cancellationToken);
        return StepOutcome.Next;
    }

    // The server is told to be off, so it must be.
    private async Task HaltAsync(StepContext<ResizeEnd> context, CancellationToken cancellationToken)
    {
        if (await migrations.FindAsync(context.State.Migration, cancellationToken) is { } migration && HasReturned(migration))
        {
            await moves.HaltAsync(context.Operation, context.State.Server, new HostName(migration.SourceHost), cancellationToken);
        }
    }

    private static ActionEvent Event(StepContext<ResizeEnd> context, string name, HostName host) =>
        new(context.State.Server, context.Operation.Caller.RequestId, name, host);
}
