using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>What a rebuild knows besides the server's row, which names the new image already.</summary>
internal sealed record RebuildState
{
    public required ServerId Server { get; init; }

    /// <summary>The server was off: it is switched off again.</summary>
    public required bool WasStopped { get; init; }

    /// <summary>The volume that is the root disk and is to be written anew; <see langword="null"/> where the root disk is the host's, or the volume stays.</summary>
    public VolumeId? RootVolume { get; init; }

    /// <summary>The image that is written on it.</summary>
    public ImageId Image { get; init; }
}

/// <summary>Makes a server's root disk anew on its host. A failure leaves it in ERROR: the old disk is gone by then.</summary>
internal sealed class RebuildWorkflow(
    ServerStore servers, GuestOrders orders, ServerEnd end, IVolumeService volumes, IActionLog actions, IOptions<ServerOptions> options) : Workflow<RebuildState>
{
    public const string EventName = "compute_rebuild_instance";

    public override string Kind => "server.rebuild";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.BuildTimeoutSeconds);

    protected override JsonTypeInfo<RebuildState> StateJson => WorkflowJson.Default.RebuildState;

    protected override IEnumerable<WorkflowStep<RebuildState>> MakeSteps() =>
        [new("announce", AnnounceAsync), new("rebuild", RebuildAsync) { TimeLimit = TimeLimit }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, RebuildState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, ServerEnd.ToError, cancellationToken);

    private async Task<StepOutcome> AnnounceAsync(StepContext<RebuildState> context, CancellationToken cancellationToken)
    {
        var committed = await context.CommitAsync(
            async work => await end.MoveAsync(
                work, context.State.Server, row => row.With(row.Status with { Task = TaskState.RebuildSpawning }), cancellationToken),
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task<StepOutcome> RebuildAsync(StepContext<RebuildState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await servers.FindAsync(state.Server, cancellationToken) is not { Host: { } name } row || ServerLifecycle.IsLeaving(row.Status))
        {
            return ServerEnd.Cancelled;
        }

        HostName host = new(name);
        if (state.RootVolume is not null && await ReimageAsync(context, host, cancellationToken) is { } why)
        {
            return StepOutcome.Fail(why);
        }

        if (!(await orders.SpawnAsync(context.Operation, state.Server, null, cancellationToken)).TryGet(out var order, out var fault))
        {
            return StepOutcome.Fail(new WorkflowFailure(fault.Message));
        }

        var reply = await orders.AskAsync(host, agent => agent.RebuildAsync(order, cancellationToken));
        if (reply.Failure is null && state.WasStopped)
        {
            StopServer stop = new() { Operation = order.Operation, Server = order.Server, RequestId = order.RequestId, GracePeriod = TimeSpan.Zero };
            reply = await orders.AskAsync(host, agent => agent.StopAsync(stop, cancellationToken));
        }

        if (reply.Failure is { } failure)
        {
            return StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });
        }

        var committed = await context.CommitAsync(
            async work =>
            {
                ActionEvent happening = new(state.Server, context.Operation.Caller.RequestId, EventName, host);
                await actions.FinishEventAsync(work, happening, null, cancellationToken);
                return await end.MoveAsync(work, state.Server, current => After(current, state, reply), cancellationToken);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    // A volume is written anew only when no guest has it open.
    private async Task<WorkflowFailure?> ReimageAsync(StepContext<RebuildState> context, HostName host, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        StopServer stop = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId, GracePeriod = TimeSpan.Zero };
        if (await orders.AskAsync(host, agent => agent.StopAsync(stop, cancellationToken)) is { Failure: { } failure })
        {
            return new WorkflowFailure(failure.Message) { Details = failure.Details };
        }

        return (await volumes.ReimageAsync(operation.Caller, state.RootVolume!.Value, state.Image, cancellationToken)).TryGet(out _, out var fault)
            ? null
            : new WorkflowFailure(fault.Message);
    }

    private ServerRow After(ServerRow row, RebuildState state, AgentReply reply)
    {
        var running = end.Running(row, reply.PowerState);
        return state.WasStopped ? running.With(new ServerStatus(VmState.Stopped, TaskState.None)) : running;
    }
}
