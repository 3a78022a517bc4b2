using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>Starts a server's guest from another disk. A failure leaves the server as it was, with a fault that says why.</summary>
internal sealed class RescueWorkflow(
    ServerStore servers, GuestOrders orders, IAgents<IRescueAgent> agents, IHostDirectory hosts, ServerEnd end, IActionLog actions, IOptions<ServerOptions> options, TimeProvider clock)
    : Workflow<RescueState>
{
    public const string EventName = "compute_rescue_instance";

    public override string Kind => "server.rescue";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.BuildTimeoutSeconds);

    protected override JsonTypeInfo<RescueState> StateJson => RescueWorkflowJson.Default.RescueState;

    protected override IEnumerable<WorkflowStep<RescueState>> MakeSteps() => [new("rescue", RescueAsync) { Undo = UnrescueAsync, TimeLimit = TimeLimit }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, RescueState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, Event(operation, state, null), failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);

    private static ActionEvent Event(OperationInfo operation, RescueState state, HostName? host) =>
        new(state.Server, operation.Caller.RequestId, EventName, host) { Detail = new ActionDetail { RescueImage = state.Image } };

    private async Task<StepOutcome> RescueAsync(StepContext<RescueState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { Host: { } name } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (!(await orders.SpawnAsync(context.Operation, state.Server, state.Image, cancellationToken)).TryGet(out var order, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        HostName host = new(name);
        var reply = await agents.On(host).RescueAsync(order, cancellationToken).OrFailureAsync();
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, Event(context.Operation, state, host), null, cancellationToken);
                return await end.MoveAsync(
                    work, state.Server,
                    current => current.With(new ServerStatus(VmState.Rescued, TaskState.None)) with
                    {
                        PowerState = (long)reply.PowerState,
                        LaunchedAt = clock.GetUtcNow().ToMicroseconds(),
                    },
                    cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    // The guest of a host that is down is what it is; nobody can be asked about it.
    private async Task UnrescueAsync(StepContext<RescueState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null, Host: { } name })
        {
            return;
        }

        HostName host = new(name);
        UnrescueServer order = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId, Start = state.WasRunning };
        var reply = await agents.On(host).UnrescueAsync(order, cancellationToken).OrFailureAsync();
        if (reply.Failure is { Kind: not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported) } failure
            && await hosts.FindAsync(host, cancellationToken) is { IsUp: true })
        {
            throw new InvalidOperationException($"Host {host} could not end the rescue of server {state.Server}: {failure.Message} {failure.Details}");
        }
    }
}
