using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Flavors;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Quotas;
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
/// Gives a server another flavor, another host, or both: a second claim, the guest off, its volumes and disks to the new place. What it was
/// stays where it was until the user has confirmed. A failure leaves the server as it was, with a fault that says why.
/// </summary>
internal sealed class ResizeWorkflow(
    ServerStore servers, MigrationStore migrations, HostSearch search, IMoveClaims claims, IQuotaLedger quotas, IHostDirectory hosts, GuestVolumes volumes,
    GuestOrders orders, GuestDoubts doubts, GuestMoves moves, ServerEnd end, PortEvents ports, IActionLog actions, TimeProvider clock, IOptions<ServerOptions> options,
    IOptions<MoveOptions> moveOptions)
    : Workflow<ResizeState>
{
    public const string PrepareEvent = "compute_prep_resize";

    private const string Schedule = "schedule";
    private const string Leave = "leave";
    private const string LeaveEvent = "compute_resize_instance";
    private const string ArriveEvent = "compute_finish_resize";

    public override string Kind => "server.resize";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(3);

    protected override JsonTypeInfo<ResizeState> StateJson => MoveWorkflowJson.Default.ResizeState;

    private TimeSpan Grace => TimeSpan.FromSeconds(options.Value.ShutdownTimeoutSeconds);

    protected override IEnumerable<WorkflowStep<ResizeState>> MakeSteps() =>
    [
        new(Schedule, ScheduleAsync) { Undo = UnscheduleAsync },
        new(Leave, LeaveAsync) { Undo = ComeBackAsync, TimeLimit = TimeSpan.FromMinutes(5) + Grace },
        new("volumes", ConnectAsync) { Undo = ConnectBackAsync },
        new("arrive", ArriveAsync) { Undo = DestroyAsync, TimeLimit = TimeLimit },
    ];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ResizeState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        if (await migrations.EndAsync(work, state.Migration, MigrationStatus.Error, cancellationToken))
        {
            await quotas.ReleaseAsync(work, state.Project, FlavorChange.Growth(state.Old, state.New), cancellationToken);
        }

        var open = failure.Step switch
        {
            Schedule => PrepareEvent,
            Leave => LeaveEvent,
            _ => ArriveEvent,
        };
        var happening = open is PrepareEvent
            ? PreparationOf(state.Server, operation.Caller.RequestId, state.New, null)
            : new ActionEvent(state.Server, operation.Caller.RequestId, open, null);
        await end.FailAsync(
            work, happening, failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);
    }

    /// <summary>The part in which a place is looked for.</summary>
    public static ActionEvent PreparationOf(ServerId server, string requestId, Flavor flavor, HostName? host) =>
        new(server, requestId, PrepareEvent, host) { Detail = new ActionDetail { NewFlavor = flavor } };

    private async Task<StepOutcome> ScheduleAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        var mayStay = moveOptions.Value.AllowResizeToSameHost && state.Old.Id != state.New.Id;
        return await search.PlaceAsync(
            context.Operation.Caller.RequestId, row with { Flavor = Documents.Write(state.New) },
            request => request with { RequestedHost = state.RequestedHost, Left = mayStay ? [] : [state.Source] },
            (candidate, request) => ClaimAsync(context, row, candidate, request, cancellationToken), cancellationToken);
    }

    private async Task<Result<Done>> ClaimAsync(
        StepContext<ResizeState> context, ServerRow row, HostCandidate candidate, SchedulingRequest request, CancellationToken cancellationToken)
    {
        if (await hosts.FindAsync(candidate.Host, cancellationToken) is not { IsUp: true, Hypervisor.Address: var address })
        {
            return new Fault.Conflict($"Host {candidate.Host} is down.");
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

                await migrations.AimAsync(work, state.Migration, candidate.Host, candidate.Node, address, MigrationStatus.Migrating, cancellationToken);
                await actions.FinishEventAsync(work, PreparationOf(state.Server, context.Operation.Caller.RequestId, state.New, candidate.Host), null, cancellationToken);
                await actions.StartEventAsync(work, Event(context, LeaveEvent, state.Source), cancellationToken);
                return await end.MoveAsync(work, state.Server, current => current.With(current.Status with { Task = TaskState.ResizeMigrating }), cancellationToken);
            },
            cancellationToken);
    }

    private Task UnscheduleAsync(StepContext<ResizeState> context, CancellationToken cancellationToken) => end.TakeBackAsync(
        context.State.Server, work => claims.ReturnAsync(work, context.State.Server, cancellationToken), row => row, cancellationToken);

    private async Task<StepOutcome> LeaveAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (!state.IsSameHost)
        {
            var reply = await moves.OfferAsync(context.Operation, state.Server, state.Source, Grace, cancellationToken);
            if (reply.Failure is { } failure)
            {
                return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
            }

            context.State = state with { Offer = reply.Offer };
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await migrations.MoveAsync(work, state.Migration, MigrationStatus.PostMigrating, cancellationToken);
                await actions.FinishEventAsync(work, Event(context, LeaveEvent, state.Source), null, cancellationToken);
                await actions.StartEventAsync(work, Event(context, ArriveEvent, state.Target), cancellationToken);
                return await end.MoveAsync(work, state.Server, row => row.With(row.Status with { Task = TaskState.ResizeMigrated }), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task ComeBackAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        if (context.State is not { Host: { } target, IsSameHost: false } state)
        {
            return;
        }

        // What was never offered or never taken is nowhere else.
        var mayRun = state.Offer is null || state.IsUnreached ? state.WasRunning : await moves.MayRunAsync(state.Server, target, state.WasRunning, cancellationToken);
        await moves.TakeBackOfferAsync(context.Operation, state.Server, state.Source, mayRun, cancellationToken);
        if (state.WasRunning && !mayRun)
        {
            await end.TakeBackAsync(state.Server, static _ => Task.CompletedTask, SwitchedOff, cancellationToken);
        }
    }

    private static ServerRow SwitchedOff(ServerRow row) => ServerLifecycle.IsLeaving(row.Status) ? row
        : row.With(row.Status with { Vm = VmState.Stopped }) with { PowerState = (long)PowerState.Shutdown };

    private async Task<StepOutcome> ConnectAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (!state.IsSameHost
            && !(await volumes.ConnectAllAsync(context.Operation, state.Server, state.Target, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var committed = await context.CommitAsync(
            work => end.MoveAsync(work, state.Server, row => row.With(row.Status with { Task = TaskState.ResizeFinish }), cancellationToken), cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task ConnectBackAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        if (context.State is { Host: not null, IsSameHost: false } state)
        {
            await volumes.ConnectBackAsync(context.Operation, state.Server, state.Source, cancellationToken);
        }
    }

    private async Task<StepOutcome> ArriveAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        row = row with { Flavor = Documents.Write(state.New), Host = state.Target.Value };
        if (!(await doubts.SettleAsync(operation, row, cancellationToken)).TryGet(out _, out var fault)
            || !(await orders.OfGuestAsync(operation, row, cancellationToken)).TryGet(out var guest, out fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = state.IsSameHost
            ? await moves.ResizeAsync(operation, guest, state.Target, state.WasRunning, Grace, cancellationToken)
            : await moves.TakeAsync(operation, guest, state.Target, state.Offer ?? "", state.WasRunning, cancellationToken);
        if (reply.Failure is { } failure)
        {
            context.State = state with { IsUnreached = failure.WasUnheard(context) };
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await migrations.MoveAsync(work, state.Migration, MigrationStatus.Finished, cancellationToken);
                await actions.FinishEventAsync(work, Event(context, ArriveEvent, state.Target), null, cancellationToken);
                return await end.MoveAsync(work, state.Server, current => Arrived(current, state, reply), cancellationToken);
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

    private ServerRow Arrived(ServerRow row, ResizeState state, AgentReply reply) => row.With(new ServerStatus(VmState.Resized, TaskState.None)) with
    {
        Host = state.Target.Value,
        Node = state.Node,
        Zone = state.Zone,
        FlavorId = state.New.Id.Value,
        Flavor = Documents.Write(state.New),
        PowerState = (long)reply.PowerState,
        LaunchedAt = clock.GetUtcNow().ToMicroseconds(),
        Fault = null,
    };

    private async Task DestroyAsync(StepContext<ResizeState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (state.Host is { } host)
        {
            await (state.IsSameHost
                ? moves.TakeBackResizeAsync(operation, state.Server, host, state.WasRunning, cancellationToken)
                : orders.TakeBackAsync(operation, state.Server, host, !state.IsUnreached, cancellationToken));
        }
    }

    private static ActionEvent Event(StepContext<ResizeState> context, string name, HostName host) =>
        new(context.State.Server, context.Operation.Caller.RequestId, name, host);
}
