using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Networks;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Groups;
using Nova.Servers.Lifecycle;
using Nova.Servers.Notices;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>Builds a server: a host and a claim on it, ports and addresses, the guest. A host that fails is left for another.</summary>
internal sealed class BuildWorkflow(
    ServerStore servers,
    HostSearch search,
    HostSelection scheduler,
    IPlacement placement,
    IHostDirectory hosts,
    IServerNetworks networks,
    GuestVolumes volumes,
    GuestOrders orders,
    ServerEnd end,
    IActionLog actions,
    TaskNotices notices,
    IOptions<ServerOptions> options) : Workflow<BuildState>
{
    public const string EventName = "compute__do_build_and_run_instance";

    private const string Schedule = "schedule";

    public override string Kind => "server.build";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.BuildTimeoutSeconds);

    protected override JsonTypeInfo<BuildState> StateJson => WorkflowJson.Default.BuildState;

    protected override IEnumerable<WorkflowStep<BuildState>> MakeSteps() =>
    [
        new(Schedule, ScheduleAsync) { Undo = UnscheduleAsync },
        new("networks", AllocateAsync) { Undo = DeallocateAsync },
        new("volumes", PrepareVolumesAsync) { Undo = TakeVolumesBackAsync, TimeLimit = TimeLimit },
        new("spawn", SpawnAsync) { Undo = DestroyAsync, TimeLimit = TimeLimit },
    ];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, BuildState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        await end.FailAsync(work, operation, state.Server, EventName, Told(failure), ServerEnd.ToError, cancellationToken);
        if (failure.Step is Schedule)
        {
            await notices.TellAsync(work, operation, state.Server, "build_instances", failure, cancellationToken);
        }
    }

    // A deletion that cancelled the build writes its own end. Anything else that did, e.g. a reset of the state, leaves a
    // server without a guest, and that is told.
    private static WorkflowFailure Told(WorkflowFailure failure) =>
        failure.IsCancelled ? failure with { IsCancelled = false, Message = "The build was cancelled." } : failure;

    private async Task<StepOutcome> ScheduleAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (state.InDoubt is { } lost)
        {
            return StepOutcome.Fail(new WorkflowFailure("The compute host stopped answering while it built the server, which may run there.") { Details = $"{lost} is down." });
        }

        return await search.PlaceAsync(
            context.Operation.Caller.RequestId, row, request => request with { ForcedHost = state.ForcedHost, RequestedHost = state.RequestedHost, Tried = state.Tried },
            (candidate, request) => ClaimAsync(context, row, request, candidate, cancellationToken), cancellationToken);
    }

    // The claim of an earlier attempt is given back in the same transaction: at no moment does the server hold two.
    private async Task<Result<Done>> ClaimAsync(
        StepContext<BuildState> context, ServerRow found, SchedulingRequest request, HostCandidate candidate, CancellationToken cancellationToken)
    {
        context.State = context.State with { Host = candidate.Host };

        // The scheduler's picture of the hosts may be a second old, and zones change meanwhile.
        var zone = (await hosts.FindAsync(candidate.Host, cancellationToken))?.AvailabilityZone ?? candidate.AvailabilityZone;
        return await context.CommitAsync(
            async work =>
            {
                var server = context.State.Server;
                await placement.ReleaseAsync(work, server, cancellationToken);
                if (!(await GroupRules.CheckAsync(work, found, candidate.Host, cancellationToken)).TryGet(out _, out var fault)
                    || !(await placement.ClaimAsync(work, found.ToHolder(), candidate.Host, request.Resources, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                var changed = await servers.ChangeAsync(work, server, row => ServerLifecycle.IsLeaving(row.Status)
                    ? new Fault.NotFound("Instance", row.Id)
                    : row.With(new ServerStatus(VmState.Building, TaskState.Networking)) with
                    {
                        Host = candidate.Host.Value,
                        Node = candidate.Node,
                        Zone = zone,
                    }, cancellationToken);
                return changed.TryGet(out _, out var gone) ? default(Done) : gone;
            },
            cancellationToken);
    }

    private Task UnscheduleAsync(StepContext<BuildState> context, CancellationToken cancellationToken) =>
        end.TakeBackAsync(
            context.State.Server,
            work => placement.ReleaseAsync(work, context.State.Server, cancellationToken),
            row => (row.Status is { Vm: VmState.Building } status && !ServerLifecycle.IsLeaving(status) ? row.With(ServerStatus.New) : row) with { Host = null, Node = null, Zone = null },
            cancellationToken);

    private async Task<StepOutcome> AllocateAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        if (await orders.FindAsync(context.State.Server, cancellationToken) is not (var row, var contents))
        {
            return ServerEnd.Cancelled;
        }

        PortOrder order = new()
        {
            Server = context.State.Server,
            Project = new ProjectId(row.ProjectId),
            Hostname = row.Hostname,
            Request = Documents.ReadNetworks(contents.Networks),
        };
        if (!(await networks.AllocateAsync(order, cancellationToken)).TryGet(out var ports, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.StartEventAsync(work, Event(context), cancellationToken);
                return await end.MoveAsync(
                    work, context.State.Server, current => current.With(new ServerStatus(VmState.Building, TaskState.BlockDeviceMapping)).WithPorts(ports),
                    cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task DeallocateAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        await networks.ReleaseAsync(context.State.Server, cancellationToken);
        await end.TakeBackAsync(context.State.Server, _ => Task.CompletedTask, row => row with { Ports = "[]" }, cancellationToken);
    }

    private async Task<StepOutcome> PrepareVolumesAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        var (state, host) = (context.State, context.State.Host ?? throw new InvalidOperationException("There is no host to build on."));
        if (await servers.FindAsync(state.Server, cancellationToken) is not { } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (!(await volumes.PrepareAsync(context.Operation, row, host, state.Tried.Count, cancellationToken)).TryGet(out _, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                var moved = await end.MoveAsync(
                    work, state.Server, current => current.With(new ServerStatus(VmState.Building, TaskState.Spawning)), cancellationToken);
                if (moved.TryGet(out _, out _))
                {
                    await volumes.ShowAsync(work, state.Server, cancellationToken);
                }

                return moved;
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    // Of the attempt that is undone: a host that failed is among the tried ones by then.
    private async Task TakeVolumesBackAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        var attempt = state.Host is { } host && state.Tried.Contains(host) ? state.Tried.Count - 1 : state.Tried.Count;
        await volumes.TakeBackAsync(context.Operation, state.Server, attempt, cancellationToken);
        await end.TakeBackAsync(state.Server, work => volumes.ShowAsync(work, state.Server, cancellationToken), row => row, cancellationToken);
    }

    private async Task<StepOutcome> SpawnAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        var (state, host) = (context.State, context.State.Host ?? throw new InvalidOperationException("There is no host to build on."));
        if (!(await orders.SpawnAsync(context.Operation, state.Server, null, cancellationToken)).TryGet(out var order, out var fault))
        {
            return fault is Fault.NotFound { Kind: "Instance" } ? ServerEnd.Cancelled : StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = await orders.AskAsync(host, agent => agent.SpawnAsync(order, cancellationToken));
        if (reply.Failure is { } failure)
        {
            return GiveUpOrRetry(context, host, failure);
        }

        scheduler.TellBuild(host, isGood: true);
        await volumes.CompleteAsync(context.Operation, state.Server, cancellationToken);

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, Event(context), null, cancellationToken);
                return await end.MoveAsync(work, state.Server, row => end.Running(row, reply.PowerState), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private StepOutcome GiveUpOrRetry(StepContext<BuildState> context, HostName host, AgentFailure failure)
    {
        var state = context.State;
        WorkflowFailure why = new(failure.Message) { Details = failure.Details };
        if (failure.Kind is AgentFailureKind.BadImage || state.ForcedHost is not null || state.Tried.Count + 1 >= options.Value.MaxBuildAttempts)
        {
            return StepOutcome.Fail(why);
        }

        var mayRun = failure.Kind is AgentFailureKind.TimedOut or AgentFailureKind.Unreached && !failure.WasUnheard(context);
        context.State = state with { Tried = [.. state.Tried, host], InDoubt = mayRun ? host : null };
        scheduler.TellBuild(host, isGood: false);
        return StepOutcome.Back(Schedule, why);
    }

    private async Task DestroyAsync(StepContext<BuildState> context, CancellationToken cancellationToken)
    {
        if (context.State.Host is { } host)
        {
            // A server that may run on a host that is down is built on no other: it would run twice.
            var isGone = await orders.DestroyAsync(context.Operation, context.State.Server, host, cancellationToken);
            context.State = isGone ? context.State with { InDoubt = null } : context.State;
        }
    }

    private static ActionEvent Event(StepContext<BuildState> context) =>
        new(context.State.Server, context.Operation.Caller.RequestId, EventName, context.State.Host);
}
