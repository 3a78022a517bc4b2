using Microsoft.AspNetCore.Http;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Fleet.Storage;
using Nova.Web;

namespace Nova.Fleet.Hosts;

/// <summary><c>/os-hosts</c>, which ends with 2.42.</summary>
internal sealed class HostsHandler(
    FleetReader reader, ServiceStore store, HostDirectory directory, IPlacement placement, IServerDirectory servers)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListHostsQuery>().TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        var view = await reader.ReadAsync(cancellationToken);
        var hosts = view.Services.Where(service => !service.IsDisabled)
            .Select(service => new HostView(service.Host.Value, service.Topic, view.ZoneOf(service)))
            .Where(host => string.IsNullOrEmpty(query.Zone) || host.Zone == query.Zone);
        return call.Json(new HostsResponse([.. hosts]));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        HostName host = new(call.Route("host"));
        var view = await reader.ReadAsync(cancellationToken);
        if (view.ComputeOn(host) is not { } service || view.ReportOf(service) is not { } report)
        {
            return call.Fault(NoHost(host));
        }

        var inventory = report.Inventory;
        var claims = (await placement.ListClaimsAsync(cancellationToken)).Where(claim => claim.Host == host).ToLookup(claim => claim.Server);
        var projects = (await servers.ListOnHostsAsync([host], cancellationToken)).ToLookup(server => server.Project);
        var used = Sum(claims.SelectMany(held => held));
        List<HostRow> rows =
        [
            Row(host, "(total)", new(inventory.VCpus, inventory.MemoryMiB, inventory.DiskGiB)),
            Row(host, "(used_now)", used with
            {
                MemoryMiB = used.MemoryMiB + inventory.ReservedMemoryMiB,
                DiskGiB = used.DiskGiB + inventory.ReservedDiskGiB,
            }),
            Row(host, "(used_max)", used),
            .. projects.Select(project =>
                Row(host, project.Key.Value, Sum(project.SelectMany(server => claims[server.Id])))),
        ];
        return call.Json(new HostResponse(rows));
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateHostRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (request is { Status: null, MaintenanceMode: null })
        {
            return call.Fault(new Fault.Invalid("Either status or maintenance_mode must be given."));
        }

        HostName host = new(call.Route("host"));
        if (await store.FindAsync(host, Binaries.Compute, cancellationToken) is not { } service)
        {
            return call.Fault(NoHost(host));
        }

        // No driver moves its guests away by itself; what cannot be switched on is always off.
        if (IsEnable(request.MaintenanceMode) is true)
        {
            return call.Fault(new Fault.NotSupported("The hypervisor has no maintenance mode."));
        }

        var enable = IsEnable(request.Status);
        if (enable is { } wanted)
        {
            await store.SetStatusAsync(call.Caller.RequestId, service.Id, disabled: !wanted, reason: null, cancellationToken);
            directory.Invalidate();
        }

        return call.Json(new UpdateHostResponse(host.Value)
        {
            Status = enable switch { true => "enabled", false => "disabled", null => null },
            MaintenanceMode = request.MaintenanceMode is null ? null : "off_maintenance",
        });
    }

    /// <summary>Reboot, shut down, start: no driver has power over its own host.</summary>
    public async Task<IResult> PowerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        HostName host = new(call.Route("host"));
        return call.Fault(await store.FindAsync(host, Binaries.Compute, cancellationToken) is null
            ? NoHost(host)
            : new Fault.NotSupported("The hypervisor has no power over its host."));
    }

    private static bool? IsEnable(string? word) => word is null ? null : string.Equals(word, "enable", StringComparison.OrdinalIgnoreCase);

    private static Fault.NotFound NoHost(HostName host) => new("Compute host", host.Value);

    private static ClaimedResources Sum(IEnumerable<ServerClaim> claims) => claims.Aggregate(
        default(ClaimedResources),
        (sum, claim) => new(sum.VCpus + claim.Amount.VCpus, sum.MemoryMiB + claim.Amount.MemoryMiB, sum.DiskGiB + claim.Amount.DiskGiB));

    private static HostRow Row(HostName host, string project, ClaimedResources amount) =>
        new(new HostResource(host.Value, project, amount.VCpus, amount.MemoryMiB, amount.DiskGiB));
}
