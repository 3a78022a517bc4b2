using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Actions;

/// <summary>Sets a server's state by hand: whatever runs for it is asked to stop first, so that it cannot write its own state after.</summary>
internal sealed class ResetStateHandler(Database database, ServerStore servers, ServerLookup lookup, IActionLog actions, IOperations operations)
{
    public async Task<IResult> ResetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ResetStateRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, ServerPolicies.ResetState, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var vm = request.ResetState.State is "active" ? VmState.Active : VmState.Error;
        var changed = await database.TryWriteAsync(
            async work =>
            {
                var result = await servers.ChangeAsync(
                    work, found.ServerId, row => row.With(new ServerStatus(vm, TaskState.None)) with { Fault = vm is VmState.Active ? null : row.Fault }, cancellationToken);
                if (result.TryGet(out _, out _))
                {
                    await operations.CancelAsync(work, found.Id, cancellationToken);
                    await actions.StartAsync(work, call.Caller, found.ServerId, "resetState", cancellationToken);
                }

                return result;
            },
            cancellationToken);
        return changed.Match(_ => call.Accepted(), call.Fault);
    }
}

internal sealed record ResetStateRequest
{
    [JsonPropertyName("os-resetState")]
    public required NewState ResetState { get; init; }
}

internal sealed record NewState
{
    [OneOf("active", "error")]
    public required string State { get; init; }
}
