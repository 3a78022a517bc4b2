using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Actions;

/// <summary>The one way in which a user's action on a server begins: found, allowed, unlocked, in a fitting state; then recorded and begun.</summary>
internal sealed class ActionRunner(Database database, ServerStore servers, ServerLookup lookup, IActionLog actions, IOperations operations)
{
    /// <summary>A power action: its state and its operation in one transaction.</summary>
    public async Task<IResult> PowerAsync(
        ApiCall call, Policy policy, ServerAction action, PowerVerb verb, PowerWorkflow workflow, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        PowerAct act = new() { Server = found.ServerId, Verb = verb };
        var begun = await BeginAsync(
            call.Caller, found.ServerId, action, row => row,
            async (work, row) =>
            {
                ActionEvent happening = new(act.Server, call.Caller.RequestId, PowerWorkflow.EventName(verb), row.Host is { } host ? new HostName(host) : null);
                await actions.StartEventAsync(work, happening, cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<PowerAct>(row.Id, call.Caller, act), cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }

    /// <summary>
    /// Checks lock and state, writes the state that the action shows, records it and does <paramref name="then"/>, all in one
    /// transaction. <paramref name="change"/> writes what else of the row the action changes at once.
    /// </summary>
    public Task<Result<ServerRow>> BeginAsync(
        RequestContext caller, ServerId server, ServerAction action, Func<ServerRow, ServerRow> change,
        Func<IUnitOfWork, ServerRow, Task> then, CancellationToken cancellationToken) =>
        database.TryWriteAsync<ServerRow>(
            async work =>
            {
                var changed = await BeginAsync(work, caller, server, action, change, cancellationToken);
                if (changed.TryGet(out var row, out _))
                {
                    await then(work, row);
                }

                return changed;
            },
            cancellationToken);

    /// <summary>The same in a transaction of the caller's, which does the rest.</summary>
    public async Task<Result<ServerRow>> BeginAsync(
        IUnitOfWork work, RequestContext caller, ServerId server, ServerAction action, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken)
    {
        var changed = await servers.ChangeAsync(
            work, server,
            row => Check(caller, row, action) is { } refusal ? refusal
                : ServerLifecycle.Begin(server, row.Status, action).TryGet(out var status, out var fault) ? change(row.With(status))
                : fault,
            cancellationToken);
        if (changed.TryGet(out _, out _))
        {
            await actions.StartAsync(work, caller, server, action.Record ?? action.Name, cancellationToken);
        }

        return changed;
    }

    /// <summary>Whether the action could begin now, for what has to be known before its transaction.</summary>
    public static Result<Done> Judge(RequestContext caller, ServerRow row, ServerAction action) =>
        Check(caller, row, action) is { } refusal ? refusal
        : ServerLifecycle.Begin(row.ServerId, row.Status, action).TryGet(out _, out var fault) ? default(Done)
        : fault;

    /// <summary>A lock refuses everybody but administrators; an unplaced server refuses what needs its host.</summary>
    public static Fault? Check(RequestContext caller, ServerRow row, ServerAction action)
    {
        if (action.HeedsLock && row.LockedBy is not null && !caller.IsAdmin)
        {
            return new Fault.Conflict($"Instance {row.Id} is locked");
        }

        return action.NeedsHost && row.Host is null ? new Fault.Conflict($"Instance {row.Id} is not ready") : null;
    }
}
