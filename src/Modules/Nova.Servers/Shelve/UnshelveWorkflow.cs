using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
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

namespace Nova.Servers.Shelve;

/// <summary>
/// Brings a shelved server back: switched on where it still is on its host, else on a host that is found for it, from the image of its disk. A
/// failure leaves it shelved as it was, with a fault that says why.
/// </summary>
internal sealed class UnshelveWorkflow(
    ServerStore servers, HostSearch search, IPlacement placement, GuestVolumes volumes, GuestOrders orders, GuestDoubts doubts, ShelvedServers shelved,
    ServerEnd end, PortEvents ports, IActionLog actions, IOptions<ServerOptions> options, TimeProvider clock) : Workflow<UnshelveState>
{
    public const string EventName = "compute_unshelve_instance";


    public override string Kind => "server.unshelve";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.BuildTimeoutSeconds);

    protected override JsonTypeInfo<UnshelveState> StateJson => ShelveWorkflowJson.Default.UnshelveState;

    protected override IEnumerable<WorkflowStep<UnshelveState>> MakeSteps() =>
    [
        new("schedule", ScheduleAsync) { Undo = UnscheduleAsync },
        new("volumes", ConnectAsync),
        new("start", StartAsync) { Undo = StopAsync, TimeLimit = TimeLimit },
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, UnshelveState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, operation, state.Server, EventName, failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);

    private async Task<StepOutcome> ScheduleAsync(StepContext<UnshelveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await FindAsync(state, cancellationToken) is not { } row)
        {
            return ServerEnd.Cancelled;
        }

        if (!state.IsOffloaded)
        {
            return StepOutcome.Next;
        }

        return await search.PlaceAsync(
            context.Operation.Caller.RequestId, row, request => request with { RequestedHost = state.RequestedHost },
            (candidate, request) => ClaimAsync(context, row, request, candidate, cancellationToken), cancellationToken);
    }

    private Task<Result<Done>> ClaimAsync(
        StepContext<UnshelveState> context, ServerRow found, SchedulingRequest request, HostCandidate candidate, CancellationToken cancellationToken)
    {
        var server = (context.State = context.State with { Host = candidate.Host }).Server;
        return context.CommitAsync(
            async work =>
            {
                await placement.ReleaseAsync(work, server, cancellationToken);
                if (!(await GroupRules.CheckAsync(work, found, candidate.Host, cancellationToken)).TryGet(out _, out var fault)
                    || !(await placement.ClaimAsync(work, found.ToHolder(), candidate.Host, request.Resources, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                return await end.MoveAsync(
                    work, server, row => row with { Host = candidate.Host.Value, Node = candidate.Node, Zone = candidate.AvailabilityZone }, cancellationToken);
            },
            cancellationToken);
    }

    private Task UnscheduleAsync(StepContext<UnshelveState> context, CancellationToken cancellationToken) => context.State.IsOffloaded
        ? end.TakeBackAsync(
            context.State.Server,
            work => placement.ReleaseAsync(work, context.State.Server, cancellationToken),
            row => row with { Host = null, Node = null, PowerState = 0 },
            cancellationToken)
        : Task.CompletedTask;

    // The holds were never let go: the next connection takes the place of this one.
    private async Task<StepOutcome> ConnectAsync(StepContext<UnshelveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await FindAsync(state, cancellationToken) is not { Host: { } host })
        {
            return ServerEnd.Cancelled;
        }

        if (state.IsOffloaded)
        {
            // What may pass to its ports is this host's to know now.
            await ports.RefreshAsync(state.Server, cancellationToken);
            foreach (var device in await volumes.ListAsync(state.Server, cancellationToken))
            {
                if (device.Hold is { } hold
                    && !(await volumes.ConnectAsync(context.Operation, device, hold, new HostName(host), cancellationToken)).TryGet(out _, out var fault))
                {
                    return StepOutcome.Fail(new WorkflowFailure(fault.Message));
                }
            }
        }

        return StepOutcome.Next;
    }

    private async Task<StepOutcome> StartAsync(StepContext<UnshelveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await FindAsync(state, cancellationToken) is not { Host: { } name } row)
        {
            return ServerEnd.Cancelled;
        }

        HostName host = new(name);
        if (!(await AskAsync(operation, state, row, host, cancellationToken)).TryGet(out var reply, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        if (reply.Failure is { } failure)
        {
            context.State = state with { IsUnreached = failure.WasUnheard(context) };
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        if (state.IsOffloaded)
        {
            await volumes.CompleteAsync(operation, state.Server, cancellationToken);
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, new ActionEvent(state.Server, operation.Caller.RequestId, EventName, host), null, cancellationToken);
                await shelved.ForgetImageAsync(work, operation.Caller, row, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server,
                    current => end.Running(current, reply.PowerState) with
                    {
                        LaunchedAt = clock.GetUtcNow().ToMicroseconds(),
                        ShelvedAt = null,
                        ShelvedImageId = null,
                    },
                    cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task<Result<AgentReply>> AskAsync(OperationInfo operation, UnshelveState state, ServerRow row, HostName host, CancellationToken cancellationToken)
    {
        if (!state.IsOffloaded)
        {
            ServerOrder start = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId };
            return (await doubts.SettleAsync(operation, row, cancellationToken)).TryGet(out _, out var doubt)
                ? await orders.AskAsync(host, agent => agent.StartAsync(start, cancellationToken))
                : doubt;
        }

        ImageId? image = row.ShelvedImageId is { } id ? Identifier.Parse<ImageId>(id) : null;
        return (await orders.SpawnAsync(operation, state.Server, image, cancellationToken)).TryGet(out var order, out var fault)
            ? await orders.AskAsync(host, agent => agent.SpawnAsync(order, cancellationToken))
            : fault;
    }

    private async Task StopAsync(StepContext<UnshelveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null, Host: { } name })
        {
            return;
        }

        HostName host = new(name);
        if (state.IsOffloaded)
        {
            await orders.TakeBackAsync(operation, state.Server, host, !state.IsUnreached, cancellationToken);
            return;
        }

        StopServer stop = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId, GracePeriod = TimeSpan.Zero };
        _ = await orders.AskAsync(host, agent => agent.StopAsync(stop, cancellationToken));
    }

    private async Task<ServerRow?> FindAsync(UnshelveState state, CancellationToken cancellationToken) =>
        await servers.FindAsync(state.Server, cancellationToken) is { DeletedAt: null } row && !ServerLifecycle.IsLeaving(row.Status) ? row : null;
}
