using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Snapshots;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>
/// Switches a server off and makes an image of its disk, from which it comes back, on this host or another. A failure leaves no image, and the
/// server as it was; only a guest that was frozen and had to be switched off stays off.
/// </summary>
internal sealed class ShelveWorkflow(
    ServerStore servers, GuestOrders orders, GuestSnapshots snapshots, ShelvedServers shelved, ServerEnd end, IActionLog actions, Database database,
    IOptions<ServerOptions> server, IOptions<ShelveOptions> options, TimeProvider clock) : Workflow<ShelveState>
{
    public const string EventName = "compute_shelve_instance";

    // A large disk takes its time; each order of the agent has a limit of its own.
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(30);

    public override string Kind => "server.shelve";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(2);

    protected override JsonTypeInfo<ShelveState> StateJson => ShelveWorkflowJson.Default.ShelveState;

    protected override IEnumerable<WorkflowStep<ShelveState>> MakeSteps() =>
    [
        new("stop", StopAsync) { Undo = StartAgainAsync, TimeLimit = TimeSpan.FromMinutes(5) },
        new("register", RegisterAsync) { Undo = RemoveAsync },
        new("capture", CaptureAsync) { Undo = DropAsync, TimeLimit = StepLimit },
        new("upload", UploadAsync) { TimeLimit = StepLimit },
        new("finish", FinishAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ShelveState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(
            work, operation, state.Server, EventName, failure, row => ServerLifecycle.IsLeaving(row.Status) ? row : At(row, TaskState.None), cancellationToken);

    private static ServerRow At(ServerRow row, TaskState task) => row.With(row.Status with { Task = task });

    private async Task<StepOutcome> StopAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return ServerEnd.Cancelled;
        }

        StopServer order = new()
        {
            Operation = operation.Id,
            Server = state.Server,
            RequestId = operation.Caller.RequestId,
            GracePeriod = state.WasRunning ? TimeSpan.FromSeconds(server.Value.ShutdownTimeoutSeconds) : TimeSpan.Zero,
        };
        return await orders.AskAsync(host, agent => agent.StopAsync(order, cancellationToken)) is { Failure: { } failure } ? Failed(failure) : StepOutcome.Next;
    }

    // What ran runs again; of what was frozen, the record says what it is now.
    private async Task StartAgainAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return;
        }

        ServerOrder order = new() { Operation = operation.Id, Server = state.Server, RequestId = operation.Caller.RequestId };
        var reply = state.WasRunning
            ? await orders.AskAsync(host, agent => agent.StartAsync(order, cancellationToken))
            : await orders.AskAsync(host, agent => agent.GetPowerStateAsync(new ServerQuery(state.Server), cancellationToken));
        if (reply.Failure is not null)
        {
            return;
        }

        await end.TakeBackAsync(
            state.Server, _ => Task.CompletedTask,
            row => reply.PowerState is PowerState.Shutdown && row.Status.Vm is VmState.Paused or VmState.Suspended
                ? row.With(row.Status with { Vm = VmState.Stopped }) with { PowerState = (long)reply.PowerState }
                : row with { PowerState = (long)reply.PowerState },
            cancellationToken);
    }

    private async Task<StepOutcome> RegisterAsync(StepContext<ShelveState> context, CancellationToken cancellationToken) =>
        context.State.Image is { } image && await snapshots.RegisterAsync(context.Operation, image, cancellationToken) is { } failure
            ? StepOutcome.Fail(failure)
            : StepOutcome.Next;

    private async Task RemoveAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        if (context.State.Image is { } image)
        {
            await snapshots.RemoveAsync(context.Operation, image.Id, cancellationToken);
        }
    }

    private async Task<StepOutcome> CaptureAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return ServerEnd.Cancelled;
        }

        if (state.Image is not { } image)
        {
            return StepOutcome.Next;
        }

        if (await snapshots.CaptureAsync(context.Operation, state.Server, image.Id, host, cancellationToken) is { Failure: { } failure })
        {
            return Failed(failure);
        }

        var committed = await context.CommitAsync(
            async work => await end.MoveAsync(work, state.Server, row => At(row, TaskState.ShelvingImagePendingUpload), cancellationToken), cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private async Task DropAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (state.Image is { } image && await servers.FindAsync(state.Server, cancellationToken) is { DeletedAt: null, Host: { } host })
        {
            await snapshots.DropAsync(context.Operation, state.Server, image.Id, new HostName(host), cancellationToken);
        }
    }

    private async Task<StepOutcome> UploadAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (await HostAsync(state, cancellationToken) is not { } host)
        {
            return ServerEnd.Cancelled;
        }

        if (state.Image is not { } image)
        {
            return StepOutcome.Next;
        }

        await database.TryWriteAsync(
            work => end.MoveAsync(work, state.Server, row => At(row, TaskState.ShelvingImageUploading), cancellationToken), cancellationToken);
        return await snapshots.UploadAsync(context.Operation, state.Server, image.Id, host, cancellationToken) is { Failure: { } failure }
            ? Failed(failure)
            : StepOutcome.Next;
    }

    // A server on a volume has nothing on its host that would bring it back sooner, so it leaves at once.
    private async Task<StepOutcome> FinishAsync(StepContext<ShelveState> context, CancellationToken cancellationToken)
    {
        var (state, operation) = (context.State, context.Operation);
        await DropAsync(context, cancellationToken);
        var leaves = options.Value.OffloadSeconds is 0 || state.Image is null;
        var committed = await context.CommitAsync(
            async work =>
            {
                await actions.FinishEventAsync(work, new ActionEvent(state.Server, operation.Caller.RequestId, EventName, null), null, cancellationToken);
                var changed = await servers.ChangeAsync(
                    work, state.Server,
                    row => ServerLifecycle.IsLeaving(row.Status)
                        ? new Fault.NotFound("Instance", row.Id)
                        : row.With(new ServerStatus(VmState.Shelved, leaves ? TaskState.ShelvingOffloading : TaskState.None)) with
                        {
                            PowerState = (long)PowerState.Shutdown,
                            ShelvedAt = clock.GetUtcNow().ToMicroseconds(),
                            ShelvedImageId = state.Image?.Id.ToString(),
                        },
                    cancellationToken);
                if (!changed.TryGet(out var row, out var gone))
                {
                    return gone;
                }

                if (leaves)
                {
                    await shelved.OffloadAsync(work, operation.Caller, row, cancellationToken);
                }

                return default(Done);
            },
            cancellationToken);
        return committed.TryGet(out _, out _) ? StepOutcome.Next : ServerEnd.Cancelled;
    }

    private static StepOutcome Failed(AgentFailure failure) => StepOutcome.Fail(new WorkflowFailure(failure.Message) { Details = failure.Details });

    private async Task<HostName?> HostAsync(ShelveState state, CancellationToken cancellationToken) =>
        await servers.FindAsync(state.Server, cancellationToken) is { Host: { } host } row && !ServerLifecycle.IsLeaving(row.Status) ? new HostName(host) : null;
}
