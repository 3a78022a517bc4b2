using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Events;
using Nova.Servers.Groups;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>
/// Moves a server to another host while it runs or is paused. Until the guest has gone over a failure, or a user who stops it, leaves it where
/// it is; after that it is there, whatever fails.
/// </summary>
internal sealed class LiveMoveWorkflow(
    ServerStore servers, MigrationStore migrations, HostSearch search, IMoveClaims claims, IHostDirectory hosts, GuestVolumes volumes, GuestOrders orders,
    LiveMoves moves, ServerEnd end, PortEvents ports, IActionLog actions, LiveMoveNews news) : Workflow<LiveMoveState>
{
    public const string EventName = "compute_live_migration";

    private const string Schedule = "schedule";

    public override string Kind => "server.live_migrate";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(3);

    protected override JsonTypeInfo<LiveMoveState> StateJson => MoveWorkflowJson.Default.LiveMoveState;

    protected override IEnumerable<WorkflowStep<LiveMoveState>> MakeSteps() =>
    [
        new(Schedule, ScheduleAsync) { Undo = UnscheduleAsync },
        new("prepare", PrepareAsync) { Undo = UnprepareAsync, TimeLimit = TimeSpan.FromMinutes(5) },
        new("send", SendAsync) { Undo = LookAsync, TimeLimit = TimeLimit },
        new("finish", FinishAsync) { TimeLimit = TimeSpan.FromMinutes(5) },
    ];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, LiveMoveState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        if (state.HasMoved)
        {
            await CloseAsync(work, state, cancellationToken);
            news.TellMoved(work, operation, state);
        }
        else
        {
            news.TellBack(work, operation, state, failure.IsCancelled);
            await migrations.EndAsync(work, state.Migration, failure.IsCancelled ? MigrationStatus.Cancelled : MigrationStatus.Error, cancellationToken);
        }

        // Also where it was stopped: then there is no operation after this one that would write it.
        await servers.ChangeAsync(
            work, state.Server,
            row =>
            {
                var there = state.HasMoved ? Moved(row, state) : row;
                return row.Status.Task is TaskState.Migrating ? there.With(row.Status with { Task = TaskState.None }) : there;
            },
            cancellationToken);
        await end.FailAsync(
            work, operation, state.Server, EventName, failure, row => ServerLifecycle.IsLeaving(row.Status) || state.HasMoved ? row : row with { Progress = 0 }, cancellationToken);
    }

    private async Task<StepOutcome> ScheduleAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        return await search.PlaceAsync(
            context.Operation.Caller.RequestId, row,
            request => request with
            {
                Purpose = SchedulingPurpose.Other,
                Left = [state.Source],
                Tried = state.Tried,
                ForcedHost = state.IsForced ? state.RequestedHost : null,
                RequestedHost = state.IsForced ? null : state.RequestedHost,
            },
            (candidate, request) => ClaimAsync(context, row, candidate, request, cancellationToken), cancellationToken);
    }

    private async Task<Result<Done>> ClaimAsync(
        StepContext<LiveMoveState> context, ServerRow row, HostCandidate candidate, SchedulingRequest request, CancellationToken cancellationToken)
    {
        if (!(await CheckHypervisorsAsync(context.State.Source, candidate.Host, cancellationToken)).TryGet(out var address, out var unfit))
        {
            return unfit;
        }

        var state = context.State = context.State with { Host = candidate.Host, Node = candidate.Node, Zone = candidate.AvailabilityZone };
        return await context.CommitAsync(
            async work =>
            {
                if (!(await GroupRules.CheckAsync(work, row, candidate.Host, cancellationToken)).TryGet(out _, out var fault)
                    || !(await claims.BeginAsync(work, state.Server, candidate.Host, request.Resources, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                await migrations.AimAsync(work, state.Migration, candidate.Host, candidate.Node, address, MigrationStatus.Preparing, cancellationToken);
                news.Tell(work, context.Operation, state.Server, candidate.Host, "pre.start");
                return await end.MoveAsync(work, state.Server, current => current with { Progress = 0 }, cancellationToken);
            },
            cancellationToken);
    }

    // A guest cannot be understood by a hypervisor of another kind, or by an older one.
    private async Task<Result<string>> CheckHypervisorsAsync(HostName source, HostName host, CancellationToken cancellationToken)
    {
        var (here, there) = (await hosts.FindAsync(source, cancellationToken), await hosts.FindAsync(host, cancellationToken));
        return there is not { IsUp: true } ? new Fault.Conflict($"Host {host} is down.")
            : here is null || here.Hypervisor.Type != there.Hypervisor.Type ? new Fault.Conflict($"Host {host} has another hypervisor.")
            : there.Hypervisor.Version < here.Hypervisor.Version ? new Fault.Conflict($"Host {host} has an older hypervisor.")
            : there.Hypervisor.Address;
    }

    private Task UnscheduleAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken) => context.State.HasMoved
        ? Task.CompletedTask
        : end.TakeBackAsync(context.State.Server, work => claims.ReturnAsync(work, context.State.Server, cancellationToken), row => row, cancellationToken);

    private async Task<StepOutcome> PrepareAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (!(await volumes.ConnectAllAsync(operation, state.Server, state.Target, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = await moves.ExpectAsync(operation, state.Server, state.Target, cancellationToken);
        if (reply.Failure is { } failure)
        {
            WorkflowFailure why = new(failure.Message) { Details = failure.Details };
            if (state.RequestedHost is not null || failure.Kind is AgentFailureKind.NotSupported)
            {
                return StepOutcome.Fail(why);
            }

            context.State = state with { Tried = [.. state.Tried, state.Target] };
            return StepOutcome.Back(Schedule, why);
        }

        context.State = state with { Destination = reply.Offer };
        var committed = await context.CommitAsync(
            async work =>
            {
                await migrations.MoveAsync(work, state.Migration, MigrationStatus.Running, cancellationToken);
                news.Tell(work, context.Operation, state.Server, state.Target, "pre.end");
                return await end.MoveAsync(work, state.Server, row => row with { Progress = 0 }, cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task UnprepareAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        if (context.State is { Host: { } host, HasMoved: false } state)
        {
            await orders.DestroyAsync(context.Operation, state.Server, host, cancellationToken);
            await volumes.ConnectBackAsync(context.Operation, state.Server, state.Source, cancellationToken);
        }
    }

    private async Task<StepOutcome> SendAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        // Sent before, and the answer was lost.
        if (await moves.HasMovedAsync(state, cancellationToken))
        {
            return StepOutcome.Next;
        }

        var reply = await moves.SendAsync(operation, state, progress => migrations.ProgressAsync(state.Migration, progress, cancellationToken), cancellationToken);
        return reply.Failure is { } failure && !await moves.HasMovedAsync(state, cancellationToken)
            ? StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details })
            : StepOutcome.Next;
    }

    // Whether it could be stopped, or had gone over already.
    private async Task LookAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        if (context.State is { Host: not null } state)
        {
            await moves.StopAsync(context.Operation, state, cancellationToken);
            context.State = state with { HasMoved = await moves.HasMovedAsync(state, cancellationToken) };
        }
    }

    private async Task<StepOutcome> FinishAsync(StepContext<LiveMoveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        await orders.DestroyAsync(operation, state.Server, state.Source, cancellationToken);
        var power = await orders.AskAsync(state.Target, agent => agent.GetPowerStateAsync(new ServerQuery(state.Server), cancellationToken));
        var committed = await context.CommitAsync(
            async work =>
            {
                await CloseAsync(work, state, cancellationToken);
                news.TellMoved(work, operation, state);
                await actions.FinishEventAsync(work, new ActionEvent(state.Server, operation.Caller.RequestId, EventName, state.Source), null, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server,
                    row => Moved(row, state).With(row.Status with { Task = TaskState.None }) with { PowerState = power.Failure is null ? (long)power.PowerState : row.PowerState },
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

    private async Task CloseAsync(IUnitOfWork work, LiveMoveState state, CancellationToken cancellationToken)
    {
        if (await migrations.EndAsync(work, state.Migration, MigrationStatus.Completed, cancellationToken))
        {
            await claims.StayAsync(work, state.Server, cancellationToken);
        }
    }

    private static ServerRow Moved(ServerRow row, LiveMoveState state) => row with { Host = state.Target.Value, Node = state.Node, Zone = state.Zone };
}
