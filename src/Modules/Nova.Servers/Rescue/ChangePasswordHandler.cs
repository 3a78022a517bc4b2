using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>Has a guest set its administrator's password.</summary>
internal sealed class ChangePasswordHandler(ActionRunner runner, ServerLookup lookup, IActionLog actions, IOperations operations, PasswordWorkflow workflow)
{
    public async Task<IResult> ChangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ChangePasswordRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, RescuePolicies.ChangePassword, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, RescueAction.ChangePassword, row => row,
            async (work, row) =>
            {
                await ServerStore.WriteAdminPasswordAsync(work, row.ServerId, request.ChangePassword.AdminPass, cancellationToken);
                ActionEvent happening = new(row.ServerId, call.Caller.RequestId, PasswordWorkflow.EventName, row.Host is { } host ? new HostName(host) : null);
                await actions.StartEventAsync(work, happening, cancellationToken);
                NewOperation<RescuedServer> operation = new(row.Id, call.Caller, new RescuedServer { Server = row.ServerId });
                await operations.StartAsync(work, workflow, operation, cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }
}
