using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Events;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Interfaces;

/// <summary>Gives a server's guest a port that is the server's already. A failure leaves neither the interface nor a port that was made for it.</summary>
internal sealed class AttachInterfaceWorkflow(
    ServerStore servers, GuestInterfaces guests, IServerInterfaces interfaces, PortEvents ports, ServerEnd end, IActionLog actions) : Workflow<InterfaceOfServer>
{
    public const string EventName = "compute_attach_interface";

    public override string Kind => "server.attach_interface";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<InterfaceOfServer> StateJson => InterfaceWorkflowJson.Default.InterfaceOfServer;

    protected override IEnumerable<WorkflowStep<InterfaceOfServer>> MakeSteps() => [new("attach", AttachAsync) { Undo = TakeBackAsync, TimeLimit = TimeSpan.FromMinutes(3) }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, InterfaceOfServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, row => row, cancellationToken);

    private async Task<StepOutcome> AttachAsync(StepContext<InterfaceOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        if (await guests.PlugAsync(context.Operation, state, cancellationToken) is { Failure: { } failure })
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        await interfaces.ArriveAsync(state.Server, state.Port.Id, cancellationToken);
        await ports.RefreshAsync(state.Server, cancellationToken);
        await context.CommitAsync(
            work => actions.FinishEventAsync(work, new ActionEvent(state.Server, context.Operation.Caller.RequestId, EventName, null), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }

    // A port that a guest has may be given to nobody: until it is off, this is tried again.
    private async Task TakeBackAsync(StepContext<InterfaceOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await guests.UnplugAsync(context.Operation, state, cancellationToken) is { Failure: { } failure }
            && failure.Kind is not (AgentFailureKind.NotFound or AgentFailureKind.NotSupported))
        {
            throw new InvalidOperationException($"Port {state.Port.Id} could not be taken off again: {failure.Message} {failure.Details}");
        }

        await interfaces.DetachAsync(state.Server, state.Port.Id, cancellationToken);
        await ports.RefreshAsync(state.Server, cancellationToken);
    }
}
