using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>Brings shelved servers back.</summary>
internal sealed class UnshelveHandler(
    ActionRunner runner, ServerLookup lookup, IHostDirectory directory, IActionLog actions, IOperations operations, UnshelveWorkflow workflow)
{
    public async Task<IResult> UnshelveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UnshelveRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, ShelvePolicies.Unshelve, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var wish = request.Read(call.Version);
        if (await CheckAsync(call, found, wish, cancellationToken) is { } refusal)
        {
            return call.Fault(refusal);
        }

        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, ShelveAction.Unshelve,
            row => row with { RequestedZone = wish.IsUnpinned ? null : wish.Zone ?? row.RequestedZone },
            async (work, row) =>
            {
                UnshelveState state = new()
                {
                    Server = row.ServerId,
                    IsOffloaded = row.Status.Vm is VmState.ShelvedOffloaded,
                    RequestedHost = wish.Host is { } host ? new HostName(host) : null,
                };
                ActionEvent happening = new(row.ServerId, call.Caller.RequestId, UnshelveWorkflow.EventName, row.Host is { } name ? new HostName(name) : null);
                await actions.StartEventAsync(work, happening, cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<UnshelveState>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }

    private async Task<Fault?> CheckAsync(ApiCall call, ServerRow row, UnshelveWish wish, CancellationToken cancellationToken)
    {
        if (wish.Host is not null && !call.Allows(ShelvePolicies.UnshelveToHost))
        {
            return new Fault.Forbidden(ShelvePolicies.UnshelveToHost.Name);
        }

        if (!wish.SaysWhere)
        {
            return null;
        }

        // A server in another state altogether is refused in the usual words.
        if (row.Status is { Vm: VmState.Shelved, Task: TaskState.None })
        {
            return new Fault.Conflict(
                $"Specifying an availability zone or a host when unshelving server {row.Id} with status \"{row.Status.ApiStatus}\" is not supported, "
                + "it's only supported while the server's status is SHELVED_OFFLOADED.");
        }

        var hosts = await directory.ListAsync(cancellationToken);
        if (wish.Zone is { } zone && !hosts.Any(host => host.AvailabilityZone == zone && !host.IsDisabled))
        {
            return new Fault.Invalid("The requested availability zone is not available");
        }

        if (wish.Host is not { } name)
        {
            return null;
        }

        var wanted = hosts.FirstOrDefault(host => host.Host.Value == name);
        var pinned = wish.IsUnpinned ? null : wish.Zone ?? row.RequestedZone;
        return wanted is null ? new Fault.Invalid($"Compute host {name} could not be found.")
            : pinned is not null && wanted.AvailabilityZone != pinned ? new Fault.Conflict($"Host \"{name}\" is not in the availability zone \"{pinned}\".")
            : null;
    }
}
