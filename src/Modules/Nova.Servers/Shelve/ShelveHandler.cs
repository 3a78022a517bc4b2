using Microsoft.AspNetCore.Http;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Servers.Snapshots;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>Shelves servers, and takes shelved ones off their hosts.</summary>
internal sealed class ShelveHandler(
    ActionRunner runner, ServerLookup lookup, SnapshotPlanner planner, IActionLog actions, IOperations operations, ShelveWorkflow workflow, ShelvedServers shelved)
{
    public async Task<IResult> ShelveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ShelvePolicies.Shelve, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        NewImage? image = null;
        if (!found.IsVolumeBacked)
        {
            Dictionary<string, string> properties = new() { [SnapshotPlanner.TypeProperty] = "snapshot" };

            // Whoever shelves it, it is the server's project's, which brings it back.
            image = await planner.PlanAsync(call.Caller, found, $"{found.Name}-shelved", properties, cancellationToken) with
            {
                Owner = new ProjectId(found.ProjectId),
                Visibility = "private",
            };
        }

        ShelveState state = new() { Server = found.ServerId, Image = image, WasRunning = found.PowerState is (long)PowerState.Running };
        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, ShelveAction.Shelve, row => row,
            async (work, row) =>
            {
                HostName? host = row.Host is { } name ? new HostName(name) : null;
                await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, ShelveWorkflow.EventName, host), cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<ShelveState>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }

    public async Task<IResult> OffloadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ShelvePolicies.Offload, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, ShelveAction.Offload, row => row, (work, row) => shelved.OffloadAsync(work, call.Caller, row, cancellationToken), cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }
}
