using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Neutron.Quotas;
using Nova.Web;

namespace Nova.Networks.Neutron.Routers;

/// <summary>Routers: list, show, create, change, delete.</summary>
internal sealed class RoutersApi(
    Database database, NetworksApi networks, RouterStore store, RouterGateways gateways, NetworkQuotas quotas, PortNews news, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!NeutronQuery.Read(call, RouterItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<RouterItem>(database, RouterItem.Select, cancellationToken);
        var addresses = await AddressesAsync(query.Page(rows), cancellationToken);
        return query.Answer(call, "routers", rows, row => row.View(addresses[row.GatewayPort ?? ""]), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row
            ? await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken)
            : NeutronAnswer.Of(call, Missing(call.Route("id")));

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RouterRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Ownership.Of(call, request.Router).TryGet(out var owner, out fault)
            || !(await ReadGatewayAsync(call, request.Router, cancellationToken)).TryGet(out var gateway, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var (body, now) = (request.Router, clock.GetUtcNow().ToMicroseconds());
        RouterItem item = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            ProjectId = owner,
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            AdminStateUp = body.AdminStateUp is false ? 0 : 1,
            EnableSnat = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        var added = await database.TryWriteAsync<RouterItem>(
            async work =>
            {
                if (!(await quotas.CheckAsync(work, owner, NetworkQuotas.Router, 1, cancellationToken)).TryGet(out _, out var refusal)
                    || !(await gateways.SetAsync(work, item, gateway.Wanted, cancellationToken)).TryGet(out var router, out refusal))
                {
                    return refusal;
                }

                await RouterStore.AddAsync(work, router, cancellationToken);
                return router;
            },
            cancellationToken);
        return added.TryGet(out var row, out fault) ? await AnswerAsync(call, row, StatusCodes.Status201Created, cancellationToken) : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RouterRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdateRouter, cancellationToken)).TryGet(out var found, out fault)
            || !(await ReadGatewayAsync(call, request.Router, cancellationToken)).TryGet(out var gateway, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var body = request.Router;
        if (Ownership.IsNamed(body))
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Cannot update read-only attribute: the owner of a router stays."));
        }

        var changed = await database.TryWriteAsync<RouterItem>(
            async work =>
            {
                if (await RouterStore.FindAsync(work, found.Id, cancellationToken) is not { } row)
                {
                    return Missing(found.Id);
                }

                if (gateway.IsGiven)
                {
                    if (!(await gateways.SetAsync(work, row, gateway.Wanted, cancellationToken)).TryGet(out var set, out var refusal))
                    {
                        return refusal;
                    }

                    row = set;
                }

                var written = row with
                {
                    Name = body.Name ?? row.Name,
                    Description = body.Description ?? row.Description,
                    AdminStateUp = body.AdminStateUp is { } up ? (up ? 1 : 0) : row.AdminStateUp,
                    UpdatedAt = clock.GetUtcNow().ToMicroseconds(),
                    Revision = row.Revision + 1,
                };
                await RouterStore.WriteAsync(work, written, cancellationToken);
                return written;
            },
            cancellationToken);
        if (!changed.TryGet(out var after, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        foreach (var project in await store.ListUsersAsync(after.Id, cancellationToken))
        {
            news.FiltersChanged(project);
        }

        return await AnswerAsync(call, after, StatusCodes.Status200OK, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeleteRouter, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var removed = await database.TryWriteAsync<Done>(
            async work =>
            {
                if (await RouterStore.FindAsync(work, found.Id, cancellationToken) is not { } row)
                {
                    return Missing(found.Id);
                }

                if ((await DevicePorts.ListAsync(work, row.Id, DevicePorts.RouterInterface, cancellationToken)).Count > 0)
                {
                    return new Fault.Conflict($"Router {row.Id} still has ports: part it from its subnets first.");
                }

                if (row.GatewayPort is { } gateway)
                {
                    await DevicePorts.RemoveAsync(work, gateway, cancellationToken);
                }

                await RouterStore.RemoveAsync(work, row.Id, cancellationToken);
                return default(Done);
            },
            cancellationToken);
        return removed.TryGet(out _, out fault) ? call.NoContent() : NeutronAnswer.Of(call, fault);
    }

    /// <summary>The router of the path, where the policy lets the caller do this to it.</summary>
    public async Task<Result<RouterItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var row = await FindAsync(call, cancellationToken);
        return Ownership.Demand(call, row, row?.ProjectId ?? "", policy, "Router", call.Route("id"));
    }

    public static Fault Missing(string id) => new Fault.NotFound("Router", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : "routers.project_id = @me";

    private static Fault? Unsupported(ApiCall call, RouterBody body) =>
        (body.Distributed is not null || body.Ha is not null) && !call.Allows(NeutronPolicies.RouterKind) ? new Fault.Forbidden(NeutronPolicies.RouterKind.Name)
        : body.Distributed is true || body.Ha is true ? new Fault.Invalid("Invalid input for distributed or ha: the routers of this cloud are neither.")
        : body.FlavorId is { Length: > 0 } ? new Fault.Invalid("Invalid input for flavor_id: the routers of this cloud have no flavors.")
        : body.Routes is { Count: > 0 } ? new Fault.Invalid("Invalid input for routes: all networks of a host share one table of routes, so routers have none of their own.")
        : body.AvailabilityZoneHints?.FirstOrDefault(zone => zone is not "nova") is { } unknown ? new Fault.NotFound("AvailabilityZone", unknown)
        : null;

    private async Task<Result<Gateway>> ReadGatewayAsync(ApiCall call, RouterBody body, CancellationToken cancellationToken)
    {
        if (Unsupported(call, body) is { } refusal)
        {
            return refusal;
        }

        if (body.ExternalGatewayInfo.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new Gateway(body.ExternalGatewayInfo.ValueKind is JsonValueKind.Null, null);
        }

        if (!call.Read<GatewayBody>(body.ExternalGatewayInfo, "external_gateway_info").TryGet(out var wanted, out var fault))
        {
            return fault;
        }

        // An empty one is how some clients say "none".
        if (wanted.NetworkId is not { } id)
        {
            return wanted is { EnableSnat: null, ExternalFixedIps: null } ? new Gateway(true, null)
                : new Fault.Invalid("Invalid input for external_gateway_info. Reason: the network is missing.");
        }

        return wanted.EnableSnat is not null && !call.Allows(NeutronPolicies.RouterSnat) ? new Fault.Forbidden(NeutronPolicies.RouterSnat.Name)
            : wanted.ExternalFixedIps is not null && !call.Allows(NeutronPolicies.RouterAddress) ? new Fault.Forbidden(NeutronPolicies.RouterAddress.Name)
            : await networks.FindAsync(call, id, cancellationToken) is null ? NetworksApi.Missing(id)
            : new Gateway(true, wanted);
    }

    private Task<RouterItem?> FindAsync(ApiCall call, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<RouterItem>(
        $"{RouterItem.Select} WHERE routers.id = @id AND ({Visible(call)})", new { id = Ownership.Id(call.Route("id")), me = call.Caller.Project.Value }, cancellationToken);

    private Task<ILookup<string, PortAddress>> AddressesAsync(IReadOnlyList<RouterItem> rows, CancellationToken cancellationToken) =>
        PortItems.ListAddressesAsync(database, [.. rows.Select(row => row.GatewayPort).OfType<string>()], cancellationToken);

    private async Task<IResult> AnswerAsync(ApiCall call, RouterItem row, int status, CancellationToken cancellationToken)
    {
        var addresses = await AddressesAsync([row], cancellationToken);
        return call.Json(new JsonObject { ["router"] = NeutronQuery.Fields(call, row.View(addresses[row.GatewayPort ?? ""])) }, status);
    }

    /// <param name="IsGiven">Whether the request says anything of it.</param>
    /// <param name="Wanted">The gateway; <see langword="null"/> for none.</param>
    private sealed record Gateway(bool IsGiven, GatewayBody? Wanted);
}
