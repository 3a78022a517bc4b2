using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Makes a resize stay, or takes it back.</summary>
internal sealed class ResizeEndHandler(
    Database database,
    ActionRunner runner,
    ServerStore servers,
    ServerLookup lookup,
    MigrationStore migrations,
    IActionLog actions,
    IOperations operations,
    ConfirmResizeWorkflow confirm,
    RevertResizeWorkflow revert)
{
    public async Task<IResult> ConfirmAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ConfirmResizeRequest>(cancellationToken)).TryGet(out _, out var fault)
            || !(await lookup.FindAsync(call, MovePolicies.Confirm, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var begun = await BeginAsync(
            call.Caller, found, MoveAction.Confirm, MigrationStatus.Confirming, ConfirmResizeWorkflow.EventName, row => new HostName(row.SourceHost), confirm, cancellationToken);
        return begun.Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> RevertAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RevertResizeRequest>(cancellationToken)).TryGet(out _, out var fault)
            || !(await lookup.FindAsync(call, MovePolicies.Revert, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var begun = await BeginAsync(
            call.Caller, found, MoveAction.Revert, MigrationStatus.Reverting, RevertResizeWorkflow.LeaveEvent, row => new HostName(row.DestHost!), revert, cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }

    /// <summary>Confirms what nobody confirmed; a server whose state was set by hand meanwhile keeps that.</summary>
    /// <returns>A fault where the server is busy, or the move settled already.</returns>
    public Task<Result<ServerRow>> SettleAsync(MigrationRow found, CancellationToken cancellationToken) => database.TryWriteAsync<ServerRow>(
        async work =>
        {
            RequestContext system = new()
            {
                RequestId = $"req-{Identifier.NewUuid():D}",
                User = new UserId(found.UserId),
                Project = new ProjectId(found.ServerProjectId),
                Roles = ["admin"],
                IsAdmin = true,
            };
            var changed = await servers.ChangeAsync(
                work, found.Server,
                row => row.Status.Task is not TaskState.None ? new Fault.Conflict($"Instance {row.Id} is busy.")
                    : row.Status.Vm is VmState.Resized ? row.With(row.Status with { Task = TaskState.ResizeConfirming })
                    : row,
                cancellationToken);
            if (!changed.TryGet(out var begun, out var fault)
                || !(await StartAsync(work, system, begun, MigrationStatus.Confirming, ConfirmResizeWorkflow.EventName, row => new HostName(row.SourceHost), confirm, cancellationToken))
                    .TryGet(out _, out fault))
            {
                return fault;
            }

            await actions.StartAsync(work, system, begun.ServerId, MoveAction.Confirm.Name, cancellationToken);
            return begun;
        },
        cancellationToken);

    private Task<Result<ServerRow>> BeginAsync(
        RequestContext caller, ServerRow found, ServerAction action, string status, string eventName, Func<MigrationRow, HostName> hostOf, Workflow<ResizeEnd> workflow,
        CancellationToken cancellationToken) => database.TryWriteAsync<ServerRow>(
        async work =>
        {
            var begun = await runner.BeginAsync(work, caller, found.ServerId, action, row => row, cancellationToken);
            return begun.TryGet(out var row, out var fault)
                && (await StartAsync(work, caller, row, status, eventName, hostOf, workflow, cancellationToken)).TryGet(out _, out fault)
                    ? row
                    : fault!;
        },
        cancellationToken);

    private async Task<Result<Done>> StartAsync(
        IUnitOfWork work, RequestContext caller, ServerRow row, string status, string eventName, Func<MigrationRow, HostName> hostOf, Workflow<ResizeEnd> workflow,
        CancellationToken cancellationToken)
    {
        if (await MigrationStore.FindOpenAsync(work, row.ServerId, cancellationToken) is not { Status: MigrationStatus.Finished } migration)
        {
            return new Fault.Invalid("Instance has not been resized.");
        }

        ResizeEnd state = new() { Server = row.ServerId, Migration = migration.Id };
        await migrations.MoveAsync(work, migration.Id, status, cancellationToken);
        await actions.StartEventAsync(work, new ActionEvent(row.ServerId, caller.RequestId, eventName, hostOf(migration)), cancellationToken);
        await operations.StartAsync(work, workflow, new NewOperation<ResizeEnd>(row.Id, caller, state), cancellationToken);
        return default(Done);
    }
}
