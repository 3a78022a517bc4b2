using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>What is done to a guest that exists, in one call of its agent.</summary>
internal enum PowerVerb
{
    Stop,
    Start,
    SoftReboot,
    HardReboot,
    Pause,
    Unpause,
    Suspend,
    Resume,
    SoftDelete,
    Restore,
    CrashDump,
}

/// <summary>What a power action knows besides the server's row.</summary>
internal sealed record PowerAct
{
    public required ServerId Server { get; init; }
    public required PowerVerb Verb { get; init; }
}

/// <summary>Stop, start, reboot, pause and their like, and the two ends of a soft deletion, which switch the guest off and on. A failure leaves the server as it was, with a fault that says why.</summary>
internal sealed class PowerWorkflow(
    ServerStore servers, GuestOrders orders, GuestDoubts doubts, ServerEnd end, IActionLog actions, IOptions<ServerOptions> options, TimeProvider clock)
    : Workflow<PowerAct>
{
    public override string Kind => "server.power";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<PowerAct> StateJson => WorkflowJson.Default.PowerAct;

    /// <summary>The name of the event in the action log.</summary>
    public static string EventName(PowerVerb verb) => verb switch
    {
        PowerVerb.Stop => "compute_stop_instance",
        PowerVerb.Start => "compute_start_instance",
        PowerVerb.SoftReboot or PowerVerb.HardReboot => "compute_reboot_instance",
        PowerVerb.Pause => "compute_pause_instance",
        PowerVerb.Unpause => "compute_unpause_instance",
        PowerVerb.Suspend => "compute_suspend_instance",
        PowerVerb.Resume => "compute_resume_instance",
        PowerVerb.SoftDelete => "compute_soft_delete_instance",
        PowerVerb.Restore => "compute_restore_instance",
        PowerVerb.CrashDump => "compute_trigger_crash_dump",
        _ => throw new ArgumentOutOfRangeException(nameof(verb)),
    };

    protected override IEnumerable<WorkflowStep<PowerAct>> MakeSteps() =>
        [new("act", ActAsync) { TimeLimit = TimeSpan.FromMinutes(5), GivesWay = true }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, PowerAct state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, operation, state.Server, EventName(state.Verb), failure,
            row => IsLeaving(state.Verb, row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);

    // Everything else stops where a soft deletion has begun; that itself goes on.
    private static bool IsLeaving(PowerVerb verb, ServerStatus status) =>
        verb is PowerVerb.SoftDelete ? ServerLifecycle.IsLeavingForGood(status) : ServerLifecycle.IsLeaving(status);

    private async Task<StepOutcome> ActAsync(StepContext<PowerAct> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { Host: { } host } row || IsLeaving(state.Verb, row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (state.Verb is PowerVerb.Start or PowerVerb.Restore or PowerVerb.SoftReboot or PowerVerb.HardReboot or PowerVerb.Resume
            && !(await doubts.SettleAsync(context.Operation, row, cancellationToken)).TryGet(out _, out var doubt))
        {
            return StepOutcome.Fail(new WorkflowFailure(doubt.Message));
        }

        var reply = await orders.AskAsync(new HostName(host), agent => OrderAsync(agent, context, cancellationToken));
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                ActionEvent happening = new(state.Server, context.Operation.Caller.RequestId, EventName(state.Verb), new HostName(host));
                await actions.FinishEventAsync(work, happening, null, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server, status => IsLeaving(state.Verb, status), current => After(current, state.Verb, reply), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private Task<AgentReply> OrderAsync(IComputeAgent agent, StepContext<PowerAct> context, CancellationToken cancellationToken)
    {
        var (operation, server, request) = (context.Operation.Id, context.State.Server, context.Operation.Caller.RequestId);
        ServerOrder order = new() { Operation = operation, Server = server, RequestId = request };
        return context.State.Verb switch
        {
            PowerVerb.Stop or PowerVerb.SoftDelete => agent.StopAsync(
                new StopServer
                {
                    Operation = operation,
                    Server = server,
                    RequestId = request,
                    GracePeriod = TimeSpan.FromSeconds(options.Value.ShutdownTimeoutSeconds),
                },
                cancellationToken),
            PowerVerb.Start or PowerVerb.Restore => agent.StartAsync(order, cancellationToken),
            PowerVerb.SoftReboot or PowerVerb.HardReboot => agent.RebootAsync(
                new RebootServer { Operation = operation, Server = server, RequestId = request, Hard = context.State.Verb is PowerVerb.HardReboot },
                cancellationToken),
            PowerVerb.Pause => agent.PauseAsync(order, cancellationToken),
            PowerVerb.Unpause => agent.UnpauseAsync(order, cancellationToken),
            PowerVerb.Suspend => agent.SuspendAsync(order, cancellationToken),
            PowerVerb.Resume => agent.ResumeAsync(order, cancellationToken),
            PowerVerb.CrashDump => agent.CrashAsync(order, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(context)),
        };
    }

    private ServerRow After(ServerRow row, PowerVerb verb, AgentReply reply)
    {
        if (verb is PowerVerb.CrashDump)
        {
            return row with { PowerState = (long)reply.PowerState };
        }

        var vm = verb switch
        {
            PowerVerb.Stop => VmState.Stopped,
            PowerVerb.Pause => VmState.Paused,
            PowerVerb.Suspend => VmState.Suspended,
            PowerVerb.SoftDelete => VmState.SoftDeleted,
            _ => VmState.Active,
        };
        var terminated = verb switch
        {
            PowerVerb.SoftDelete => row.TerminatedAt ?? clock.GetUtcNow().ToMicroseconds(),
            PowerVerb.Restore => null,
            _ => row.TerminatedAt,
        };
        return row.With(new ServerStatus(vm, TaskState.None)) with { PowerState = (long)reply.PowerState, TerminatedAt = terminated };
    }
}
