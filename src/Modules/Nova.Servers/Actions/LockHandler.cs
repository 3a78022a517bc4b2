using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>Locks a server against everybody's actions but an administrator's, and unlocks it.</summary>
internal sealed class LockHandler(Database database, ServerStore servers, ServerLookup lookup, IActionLog actions, IServerNews news)
{
    public async Task<IResult> LockAsync(ApiCall call, CancellationToken cancellationToken)
    {
        string? reason = null;
        if (call.Version.Supports(73))
        {
            if (!(await call.BodyAsync<LockRequest>(cancellationToken)).TryGet(out var request, out var wrong))
            {
                return call.Fault(wrong);
            }

            reason = request.Lock?.LockedReason;
        }

        return await ChangeAsync(call, ServerPolicies.Lock, "lock", row =>
        {
            var by = row.ProjectId == call.Caller.Project.Value ? "owner" : "admin";
            return row with { LockedBy = by, LockedReason = reason };
        }, cancellationToken);
    }

    public Task<IResult> UnlockAsync(ApiCall call, CancellationToken cancellationToken) =>
        ChangeAsync(call, ServerPolicies.Unlock, "unlock", row =>
            row.LockedBy is "admin" && !call.Allows(ServerPolicies.UnlockOverride, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId)))
                ? new Fault.Forbidden(ServerPolicies.UnlockOverride.Name)
                : row with { LockedBy = null, LockedReason = null }, cancellationToken);

    private async Task<IResult> ChangeAsync(
        ApiCall call, Policy policy, string action, Func<ServerRow, Result<ServerRow>> change, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var changed = await database.TryWriteAsync(
            async work =>
            {
                var result = await servers.ChangeAsync(work, found.ServerId, change, cancellationToken);
                if (result.TryGet(out _, out _))
                {
                    await actions.StartAsync(work, call.Caller, found.ServerId, action, cancellationToken);
                    news.Happened(work, new ServerNews { Server = found.ServerId, RequestId = call.Caller.RequestId, Event = action, IsOfApi = true });
                }

                return result;
            },
            cancellationToken);
        return changed.Match(_ => call.Accepted(), call.Fault);
    }
}

internal sealed record LockRequest
{
    [OrNull]
    public LockDetails? Lock { get; init; }
}

internal sealed record LockDetails
{
    [Text(1, 255)]
    public string? LockedReason { get; init; }
}
