using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Events;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Interfaces;

/// <summary>
/// Takes an interface off a server: the port is let go only when the guest has let go. A failure before that leaves it attached; after that it is
/// off, whatever failed.
/// </summary>
internal sealed class DetachInterfaceWorkflow(
    GuestInterfaces guests, IServerNetworks networks, IServerInterfaces interfaces, PortEvents ports, ServerEnd end, IActionLog actions) : Workflow<InterfaceOfServer>
{
    public const string EventName = "compute_detach_interface";

    public override string Kind => "server.detach_interface";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<InterfaceOfServer> StateJson => InterfaceWorkflowJson.Default.InterfaceOfServer;

    protected override IEnumerable<WorkflowStep<InterfaceOfServer>> MakeSteps() =>
    [
        new("detach", DetachAsync) { Undo = AttachAgainAsync, TimeLimit = TimeSpan.FromMinutes(3) },
        new("release", ReleaseAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, InterfaceOfServer state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, row => row, cancellationToken);

    private async Task<StepOutcome> DetachAsync(StepContext<InterfaceOfServer> context, CancellationToken cancellationToken)
    {
        var reply = await guests.UnplugAsync(context.Operation, context.State, cancellationToken);
        return reply.Failure is { Kind: not AgentFailureKind.NotFound } failure
            ? StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details })
            : StepOutcome.Next;
    }

    private async Task<StepOutcome> ReleaseAsync(StepContext<InterfaceOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        await interfaces.DetachAsync(state.Server, state.Port.Id, cancellationToken);
        await ports.RefreshAsync(state.Server, cancellationToken);
        await context.CommitAsync(
            work => actions.FinishEventAsync(work, new ActionEvent(state.Server, context.Operation.Caller.RequestId, EventName, null), null, cancellationToken),
            cancellationToken);
        return StepOutcome.Next;
    }

    private async Task AttachAgainAsync(StepContext<InterfaceOfServer> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if ((await networks.ListAsync(state.Server, cancellationToken)).All(port => port.Id != state.Port.Id))
        {
            // Let go already, so others may have it by now.
            return;
        }

        if (await guests.PlugAsync(context.Operation, state, cancellationToken) is { Failure: { Kind: not AgentFailureKind.NotFound } failure })
        {
            throw new InvalidOperationException($"Port {state.Port.Id} could not be attached again: {failure.Message} {failure.Details}");
        }
    }
}
