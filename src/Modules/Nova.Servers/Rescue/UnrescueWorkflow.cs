using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>Gives a rescued server its own first disk back. A failure leaves it rescued, with a fault that says why; it may be asked again.</summary>
internal sealed class UnrescueWorkflow(ServerStore servers, IAgents<IRescueAgent> agents, ServerEnd end, IActionLog actions) : Workflow<RescuedServer>
{
    public const string EventName = "compute_unrescue_instance";

    public override string Kind => "server.unrescue";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<RescuedServer> StateJson => RescueWorkflowJson.Default.RescuedServer;

    protected override IEnumerable<WorkflowStep<RescuedServer>> MakeSteps() => [new("unrescue", UnrescueAsync) { TimeLimit = TimeSpan.FromMinutes(5) }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, RescuedServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, operation, state.Server, EventName, failure,
            row => ServerLifecycle.IsLeaving(row.Status) ? row : row.With(row.Status with { Task = TaskState.None }), cancellationToken);

    private async Task<StepOutcome> UnrescueAsync(StepContext<RescuedServer> context, CancellationToken cancellationToken)
    {
        var (server, operation) = (context.State.Server, context.Operation);
        if (await servers.FindAsync(server, cancellationToken) is not { Host: { } name } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        HostName host = new(name);
        UnrescueServer order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Start = true };
        var reply = await agents.On(host).UnrescueAsync(order, cancellationToken).OrFailureAsync();
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, new ActionEvent(server, operation.Caller.RequestId, EventName, host), null, cancellationToken);
                return await end.MoveAsync(work, server, current => end.Running(current, reply.PowerState), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }
}
