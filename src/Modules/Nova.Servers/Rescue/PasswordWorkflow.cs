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

/// <summary>Has a guest set its administrator's password. A failure leaves the server as it was, with a fault that says why.</summary>
internal sealed class PasswordWorkflow(GuestOrders orders, IAgents<IRescueAgent> agents, ServerEnd end, IActionLog actions) : Workflow<RescuedServer>
{
    public const string EventName = "compute_set_admin_password";

    public override string Kind => "server.password";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(5);

    protected override JsonTypeInfo<RescuedServer> StateJson => RescueWorkflowJson.Default.RescuedServer;

    protected override IEnumerable<WorkflowStep<RescuedServer>> MakeSteps() => [new("set", SetAsync) { TimeLimit = TimeSpan.FromMinutes(3) }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, RescuedServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, row => ServerLifecycle.IsLeaving(row.Status) ? row : Settled(row), cancellationToken);

    private async Task<StepOutcome> SetAsync(StepContext<RescuedServer> context, CancellationToken cancellationToken)
    {
        var (server, operation) = (context.State.Server, context.Operation);
        if (await orders.FindAsync(server, cancellationToken) is not (var row, var contents) || row.Host is not { } name || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        HostName host = new(name);
        SetServerPassword order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Password = contents.AdminPassword ?? "" };
        var reply = await agents.On(host).SetPasswordAsync(order, cancellationToken).OrFailureAsync();
        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, new ActionEvent(server, operation.Caller.RequestId, EventName, host), null, cancellationToken);
                return await end.MoveAsync(work, server, Settled, cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private static ServerRow Settled(ServerRow row) => row.With(row.Status with { Task = TaskState.None });
}
