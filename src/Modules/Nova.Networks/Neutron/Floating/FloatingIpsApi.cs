using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Ports;
using Nova.Web;

namespace Nova.Networks.Neutron.Floating;

/// <summary>Floating addresses: list, show, create, change, delete.</summary>
internal sealed class FloatingIpsApi(Database database, NetworksApi networks, PortsApi ports, FloatingIps floating)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!NeutronQuery.Read(call, FloatingIpItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<FloatingIpItem>(database, FloatingIpItem.Select, cancellationToken);
        return query.Answer(call, "floatingips", rows, row => row.View(), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? Answer(call, row, StatusCodes.Status200OK) : NeutronAnswer.Of(call, FloatingIps.Missing(call.Route("id")));

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<FloatingIpRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Ownership.Of(call, request.FloatingIp).TryGet(out var owner, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var body = request.FloatingIp;
        if (body.FloatingNetworkId is not { } wanted)
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Failed to parse request. Required attribute 'floating_network_id' not specified"));
        }

        if (body.FloatingIpAddress is not null && !call.Allows(NeutronPolicies.ChooseFloatingIp))
        {
            return call.Fault(new Fault.Forbidden(NeutronPolicies.ChooseFloatingIp.Name));
        }

        if (await networks.FindAsync(call, wanted, cancellationToken) is not { } network)
        {
            return NeutronAnswer.Of(call, NetworksApi.Missing(wanted));
        }

        if (!(await TargetAsync(call, body, owner, cancellationToken)).TryGet(out var change, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        FloatingOrder order = new()
        {
            Project = owner,
            Network = network.Id,
            Address = body.FloatingIpAddress,
            Subnet = body.SubnetId,
            Target = change.Target,
            Description = body.Description ?? "",
        };
        return (await floating.TakeAsync(order, cancellationToken)).TryGet(out var row, out fault)
            ? Answer(call, row, StatusCodes.Status201Created)
            : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<FloatingIpRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdateFloatingIp, cancellationToken)).TryGet(out var found, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var body = request.FloatingIp;
        if (body.FloatingNetworkId is not null || body.FloatingIpAddress is not null || body.SubnetId is not null || Ownership.IsNamed(body))
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Cannot update read-only attribute: the network, the address and the owner of a floating IP stay."));
        }

        if (!(await TargetAsync(call, body, found.ProjectId, cancellationToken)).TryGet(out var change, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (body.Description is { } description)
        {
            await database.WriteAsync(
                work => work.ExecuteAsync("UPDATE floating_ips SET description = @description WHERE id = @Id", new { found.Id, description }, cancellationToken), cancellationToken);
        }

        // Who says nothing of the port leaves it as it is.
        var target = change.IsGiven || found.PortId is null ? change.Target : new FloatingTarget(found.PortId, body.FixedIpAddress ?? found.FixedAddress);
        return (await floating.LeadAsync(found, target, cancellationToken)).TryGet(out var row, out fault)
            ? Answer(call, row, StatusCodes.Status200OK)
            : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeleteFloatingIp, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        await floating.GiveBackAsync(found, cancellationToken);
        return call.NoContent();
    }

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : "floating_ips.project_id = @me";

    private static IResult Answer(ApiCall call, FloatingIpItem row, int status) =>
        call.Json(new JsonObject { ["floatingip"] = NeutronQuery.Fields(call, row.View()) }, status);

    private Task<FloatingIpItem?> FindAsync(ApiCall call, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<FloatingIpItem>(
        $"{FloatingIpItem.Select} WHERE floating_ips.id = @id AND ({Visible(call)})", new { id = Ownership.Id(call.Route("id")), me = call.Caller.Project.Value }, cancellationToken);

    private async Task<Result<FloatingIpItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var row = await FindAsync(call, cancellationToken);
        return Ownership.Demand(call, row, row?.ProjectId ?? "", policy, "FloatingIP", call.Route("id"));
    }

    // The port must be of the project that has the address.
    private async Task<Result<Change>> TargetAsync(ApiCall call, FloatingIpBody body, string owner, CancellationToken cancellationToken)
    {
        if (body.PortId.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new Change(body.PortId.ValueKind is JsonValueKind.Null, null);
        }

        if (body.PortId.ValueKind is not JsonValueKind.String || !Guid.TryParse(body.PortId.GetString(), out var id))
        {
            return new Fault.Invalid("Invalid input for port_id. Reason: it is no UUID.");
        }

        var text = id.ToString("D");
        return await ports.FindAsync(call, text, cancellationToken) is { } port && (port.ProjectId == owner || call.Caller.IsAdmin)
            ? new Change(true, new FloatingTarget(port.Id, body.FixedIpAddress))
            : PortsApi.Missing(text);
    }

    /// <param name="IsGiven">Whether the request says anything of it.</param>
    /// <param name="Target">The port; <see langword="null"/> for none.</param>
    private sealed record Change(bool IsGiven, FloatingTarget? Target);
}
