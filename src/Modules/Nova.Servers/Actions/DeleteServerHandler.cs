using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Actions;

/// <summary>Deletes a server, whatever is being done to it: what runs is asked to stop and undo itself, the deletion comes after it.</summary>
internal sealed class DeleteServerHandler(
    ActionRunner runner,
    ServerLookup lookup,
    IActionLog actions,
    IOperations operations,
    DeleteWorkflow workflow,
    PowerWorkflow power,
    IOptions<ServerOptions> options)
{
    public Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        DeleteAsync(call, ServerPolicies.Delete, isForced: false, cancellationToken);

    public Task<IResult> ForceDeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        DeleteAsync(call, ServerPolicies.ForceDelete, isForced: true, cancellationToken);

    private async Task<IResult> DeleteAsync(ApiCall call, Policy policy, bool isForced, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        // Asked again while it is under way: it is under way.
        if ((found.Status.Task is TaskState.Deleting || (found.Status.Task is TaskState.SoftDeleting && !isForced))
            && ActionRunner.Check(call.Caller, found, ServerAction.Delete) is null)
        {
            return Done(call, isForced);
        }

        var isSoft = !isForced && options.Value.ReclaimIntervalSeconds > 0
            && found is { LaunchedAt: not null, Host: not null } && found.Status.Vm is not (VmState.Error or VmState.SoftDeleted);
        var begun = isSoft
            ? await SoftDeleteAsync(call, found, cancellationToken)
            : await runner.BeginAsync(
                call.Caller, found.ServerId, isForced ? ServerAction.ForceDelete : ServerAction.Delete, row => row with { Progress = 0 },
                (work, row) => StartAsync(work, call.Caller, row, cancellationToken),
                cancellationToken);
        return begun.Match(_ => Done(call, isForced), call.Fault);
    }

    /// <summary>Begins the deletion of a row that shows <c>deleting</c> already.</summary>
    public async Task StartAsync(IUnitOfWork work, RequestContext caller, ServerRow row, CancellationToken cancellationToken)
    {
        HostName? host = row.Host is { } name ? new HostName(name) : null;
        await operations.CancelAsync(work, row.Id, cancellationToken);
        await actions.StartEventAsync(work, new ActionEvent(row.ServerId, caller.RequestId, DeleteWorkflow.EventName, host), cancellationToken);
        await operations.StartAsync(work, workflow, new NewOperation<DeleteState>(row.Id, caller, new DeleteState { Server = row.ServerId }), cancellationToken);
    }

    private static IResult Done(ApiCall call, bool isForced) => isForced ? call.Accepted() : call.NoContent();

    // The guest is switched off and kept, out of sight; the reclaim task deletes it when its time is over. It counts against the
    // quota until then: what can be restored must fit.
    private Task<Result<ServerRow>> SoftDeleteAsync(ApiCall call, ServerRow found, CancellationToken cancellationToken) =>
        runner.BeginAsync(
            call.Caller, found.ServerId, ServerAction.SoftDelete, row => row,
            async (work, row) =>
            {
                PowerAct act = new() { Server = row.ServerId, Verb = PowerVerb.SoftDelete };
                ActionEvent happening = new(
                    row.ServerId, call.Caller.RequestId, PowerWorkflow.EventName(act.Verb), row.Host is { } host ? new HostName(host) : null);
                await operations.CancelAsync(work, row.Id, cancellationToken);
                await actions.StartEventAsync(work, happening, cancellationToken);
                await operations.StartAsync(work, power, new NewOperation<PowerAct>(row.Id, call.Caller, act), cancellationToken);
            },
            cancellationToken);
}
