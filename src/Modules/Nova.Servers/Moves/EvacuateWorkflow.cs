using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Events;
using Nova.Servers.Groups;
using Nova.Servers.Lifecycle;
using Nova.Servers.Notices;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>
/// Makes a server anew on another host because its own is down: from its image, with its ports and volumes. A failure leaves it where it
/// was. With the claim elsewhere the old host's epoch is raised: from then on it counts as alive, and is listened to, only when it has switched off what it
/// still has of the server, so that it may come back at any moment. What it has is removed by its agent when it hears that the server lives elsewhere.
/// </summary>
internal sealed class EvacuateWorkflow(
    ServerStore servers, MigrationStore migrations, HostSearch search, IMoveClaims claims, IHostDirectory hosts, IHostFence fence, GuestVolumes volumes, GuestOrders orders,
    ServerEnd end, PortEvents ports, IActionLog actions, TaskNotices notices, IOptions<ServerOptions> options, TimeProvider clock) : Workflow<EvacuateState>
{
    public const string EventName = "compute_rebuild_instance";

    private const string Schedule = "schedule";

    // Processes hear of a host's end one after another: the API of it before this one, perhaps.
    private static readonly TimeSpan ViewsApart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public override string Kind => "server.evacuate";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.BuildTimeoutSeconds);

    protected override JsonTypeInfo<EvacuateState> StateJson => MoveWorkflowJson.Default.EvacuateState;

    protected override IEnumerable<WorkflowStep<EvacuateState>> MakeSteps() =>
    [
        new(Schedule, ScheduleAsync) { Undo = UnscheduleAsync },
        new("volumes", ConnectAsync) { Undo = ConnectBackAsync },
        new("rebuild", RebuildAsync) { Undo = DestroyAsync, TimeLimit = TimeLimit },
    ];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, EvacuateState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        await migrations.EndAsync(work, state.Migration, MigrationStatus.Error, cancellationToken);
        await end.FailAsync(
            work, operation, state.Server, EventName, failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);
        if (failure.Step is Schedule)
        {
            await notices.TellAsync(work, operation, state.Server, "rebuild_server", failure, cancellationToken);
        }
    }

    private async Task<StepOutcome> ScheduleAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (state.Host is null && await IsBackAsync(state.Source, cancellationToken))
        {
            return StepOutcome.Fail(new WorkflowFailure("The host has come back: nothing was evacuated."));
        }

        return await search.PlaceAsync(
            context.Operation.Caller.RequestId, row,
            request => request with
            {
                Purpose = SchedulingPurpose.Other,
                Left = [state.Source],
                ForcedHost = state.IsForced ? state.RequestedHost : null,
                RequestedHost = state.IsForced ? null : state.RequestedHost,
            },
            (candidate, request) => ClaimAsync(context, row, candidate, request, cancellationToken), cancellationToken);
    }

    // It was down when the evacuation was asked for; one that is up for longer than views are apart has come back.
    private async Task<bool> IsBackAsync(HostName source, CancellationToken cancellationToken)
    {
        for (var began = clock.GetTimestamp(); await hosts.FindAsync(source, cancellationToken) is { IsUp: true };)
        {
            if (clock.GetElapsedTime(began) > ViewsApart)
            {
                return true;
            }

            await Task.Delay(Look, clock, cancellationToken);
        }

        return false;
    }

    private async Task<Result<Done>> ClaimAsync(
        StepContext<EvacuateState> context, ServerRow row, HostCandidate candidate, SchedulingRequest request, CancellationToken cancellationToken)
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

                await fence.AdvanceAsync(work, state.Source, cancellationToken);
                await migrations.AimAsync(work, state.Migration, candidate.Host, candidate.Node, address, MigrationStatus.PreMigrating, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server, current => current.With(current.Status with { Task = TaskState.RebuildBlockDeviceMapping }), cancellationToken);
            },
            cancellationToken);
    }

    private Task UnscheduleAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken) => end.TakeBackAsync(
        context.State.Server, work => claims.ReturnAsync(work, context.State.Server, cancellationToken), row => row, cancellationToken);

    private async Task<StepOutcome> ConnectAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (!(await volumes.ConnectAllAsync(context.Operation, state.Server, state.Target, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var committed = await context.CommitAsync(
            work => end.MoveAsync(work, state.Server, row => row.With(row.Status with { Task = TaskState.RebuildSpawning }), cancellationToken), cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private Task ConnectBackAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken) => context.State.Host is null
        ? Task.CompletedTask
        : volumes.ConnectBackAsync(context.Operation, context.State.Server, context.State.Source, cancellationToken);

    private async Task<StepOutcome> RebuildAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (!(await orders.SpawnOnAsync(operation, state.Server, state.Target, cancellationToken)).TryGet(out var order, out var fault))
        {
            return fault is Fault.NotFound { Kind: "Instance" } ? ServerEnd.Cancelled : StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = await orders.AskAsync(state.Target, agent => agent.SpawnAsync(order, cancellationToken));
        context.State = state with { IsUnreached = reply.Failure is { } silence && silence.WasUnheard(context) };
        if (reply.Failure is null && !state.Start)
        {
            StopServer stop = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId, GracePeriod = TimeSpan.Zero };
            reply = await orders.AskAsync(state.Target, agent => agent.StopAsync(stop, cancellationToken));
        }

        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await claims.StayAsync(work, state.Server, cancellationToken);
                await migrations.EndAsync(work, state.Migration, MigrationStatus.Done, cancellationToken);
                ActionEvent happening = new(state.Server, operation.Caller.RequestId, EventName, state.Target);
                await actions.FinishEventAsync(work, happening, null, cancellationToken);
                return await end.MoveAsync(work, state.Server, row => Moved(row, state, reply), cancellationToken);
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

    private ServerRow Moved(ServerRow row, EvacuateState state, AgentReply reply)
    {
        var running = end.Running(row, reply.PowerState) with { Host = state.Target.Value, Node = state.Node, Zone = state.Zone };
        return state.Start ? running : running.With(new ServerStatus(VmState.Stopped, TaskState.None));
    }

    private async Task DestroyAsync(StepContext<EvacuateState> context, CancellationToken cancellationToken)
    {
        if (context.State is { Host: { } host } state)
        {
            await orders.TakeBackAsync(context.Operation, state.Server, host, !state.IsUnreached, cancellationToken);
        }
    }
}
