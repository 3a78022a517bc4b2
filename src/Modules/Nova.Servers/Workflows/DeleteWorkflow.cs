using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Networks;
using Nova.Contracts.Placement;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Moves;
using Nova.Servers.Shares;
using Nova.Servers.Shelve;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>What the deletion knows besides the server's row.</summary>
internal sealed record DeleteState
{
    public required ServerId Server { get; init; }
}

/// <summary>Removes a server: guest, volumes, ports, claim, quota, in this order; each step may be repeated, none can be taken back.</summary>
internal sealed class DeleteWorkflow(
    ServerStore servers,
    IServerNetworks networks,
    GuestVolumes volumes,
    GuestShares shares,
    IPlacement placement,
    IQuotaLedger quotas,
    MigrationStore migrations,
    GuestOrders orders,
    ServerEnd end,
    ShelvedServers shelved,
    IActionLog actions,
    IServerNews news,
    Database database,
    TimeProvider clock) : Workflow<DeleteState>
{
    public const string KindName = "server.delete";
    public const string EventName = "compute_terminate_instance";

    public override string Kind => KindName;

    // A host that is down is not waited for; one that is up and cannot remove the guest makes the server ERROR, and the user may delete again.
    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<DeleteState> StateJson => WorkflowJson.Default.DeleteState;

    protected override IEnumerable<WorkflowStep<DeleteState>> MakeSteps() =>
    [
        new("destroy", DestroyAsync) { TimeLimit = TimeSpan.FromMinutes(3) },
        new("volumes", LetVolumesGoAsync),
        new("networks", DeallocateAsync),
        new("release", ReleaseAsync),
    ];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, DeleteState state, WorkflowFailure failure, CancellationToken cancellationToken) =>
        end.FailAsync(work, operation, state.Server, EventName, failure, row => row.With(new ServerStatus(VmState.Error, TaskState.None)), cancellationToken);

    private async Task<StepOutcome> DestroyAsync(StepContext<DeleteState> context, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(context.State.Server, cancellationToken) is { DeletedAt: null, Host: { } host })
        {
            // Not the step's own commit: that ends it. Told again where the step is repeated.
            await database.WriteAsync(work => TellAsync(work, context, "shutdown.start"), cancellationToken);

            // A move that nobody has confirmed yet left a guest on the old host as well.
            var open = await migrations.FindOpenAsync(context.State.Server, cancellationToken);
            foreach (var place in new HashSet<string?> { host, open?.SourceHost, open?.DestHost }.OfType<string>())
            {
                await orders.DestroyAsync(context.Operation, context.State.Server, new HostName(place), cancellationToken);
            }

            await context.CommitAsync(work => TellAsync(work, context, "shutdown.end"), cancellationToken);
        }

        return StepOutcome.Next;
    }

    private Task TellAsync(IUnitOfWork work, StepContext<DeleteState> context, string what)
    {
        news.Happened(work, new ServerNews { Server = context.State.Server, RequestId = context.Operation.Caller.RequestId, Event = what, IsOld = true });
        return Task.CompletedTask;
    }

    private async Task<StepOutcome> LetVolumesGoAsync(StepContext<DeleteState> context, CancellationToken cancellationToken)
    {
        await volumes.LetGoAsync(context.Operation, context.State.Server, cancellationToken);
        await shares.LetGoAsync(context.Operation, context.State.Server, cancellationToken);
        return StepOutcome.Next;
    }

    private async Task<StepOutcome> DeallocateAsync(StepContext<DeleteState> context, CancellationToken cancellationToken)
    {
        await networks.ReleaseAsync(context.State.Server, cancellationToken);
        return StepOutcome.Next;
    }

    private async Task<StepOutcome> ReleaseAsync(StepContext<DeleteState> context, CancellationToken cancellationToken)
    {
        await context.CommitAsync(
            async work =>
            {
                var server = context.State.Server;
                ServerRow? before = null;
                var now = clock.GetUtcNow().ToMicroseconds();
                var changed = await servers.ChangeAsync(work, server, row => (before = row).With(new ServerStatus(VmState.Deleted, TaskState.None)) with
                {
                    PowerState = 0,
                    TerminatedAt = now,
                    DeletedAt = now,
                    Ports = "[]",
                    Volumes = "[]",
                }, cancellationToken);

                // Gone already: an earlier attempt got this far, and gave everything back in the same transaction.
                if (changed.TryGet(out _, out _) && before is not null)
                {
                    await BlockDeviceStore.RemoveAllAsync(work, server, cancellationToken);
                    await placement.ReleaseAsync(work, server, cancellationToken);
                    await SettleMoveAsync(work, server, cancellationToken);
                    await shelved.ForgetImageAsync(work, context.Operation.Caller, before, cancellationToken);
                    await quotas.ReleaseAsync(work, new ProjectId(before.ProjectId), before.GetFlavor().ToUsage(), cancellationToken);
                    await actions.FinishEventAsync(
                        work, new ActionEvent(server, context.Operation.Caller.RequestId, EventName, null), null, cancellationToken);
                }
            },
            cancellationToken);
        return StepOutcome.Next;
    }

    // A resize that waited to be confirmed still counts with what the old flavor had more.
    private async Task SettleMoveAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        if (await MigrationStore.FindOpenAsync(work, server, cancellationToken) is { } open
            && await migrations.EndAsync(work, open.Id, MigrationStatus.Confirmed, cancellationToken))
        {
            await quotas.ReleaseAsync(work, new ProjectId(open.ServerProjectId), FlavorChange.Shrinkage(open.Old, open.New), cancellationToken);
        }
    }
}
