using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Quotas;
using Nova.Web;

namespace Nova.Networks.Neutron.Networks;

/// <summary>Networks: list, show, create, change, delete.</summary>
internal sealed class NetworksApi(Database database, NetworkCatalog catalog, NetworkQuotas quotas, PortNews news, IOptions<NetworkOptions> options, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        if (!NeutronQuery.Read(call, NetworkItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<NetworkItem>(database, NetworkItem.Select, cancellationToken);
        var subnets = await SubnetsAsync(call, [.. query.Page(rows).Select(row => row.Id)], cancellationToken);
        return query.Answer(call, "networks", rows, row => row.View(call, subnets[row.Id]), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        return await FindAsync(call, call.Route("id"), cancellationToken) is { } row
            ? await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken)
            : NeutronAnswer.Of(call, Missing(call.Route("id")));
    }

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateNetworkRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Check(call, request.Network).TryGet(out _, out fault)
            || !Ownership.Of(call, request.Network).TryGet(out var owner, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        await catalog.EnsureFirstAsync(cancellationToken);
        var (body, now) = (request.Network, clock.GetUtcNow().ToMicroseconds());
        var id = Identifier.NewUuid().ToString("D");
        NetworkItem item = new()
        {
            Id = id,
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            Owner = owner,
            ProjectId = body.Shared is true ? null : owner,
            Mtu = body.Mtu ?? options.Value.NetworkDeviceMtu,
            AdminStateUp = body.AdminStateUp is false ? 0 : 1,
            IsExternal = body.IsExternal is true ? 1 : 0,
            IsDefault = body is { IsExternal: true, IsDefault: true } ? 1 : 0,
            PortSecurity = body.PortSecurityEnabled is false ? 0 : 1,
            DnsDomain = body.DnsDomain ?? "",
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        var added = await database.TryWriteAsync<NetworkItem>(
            async work =>
            {
                if (!(await quotas.CheckAsync(work, owner, NetworkQuotas.Network, 1, cancellationToken)).TryGet(out _, out var refusal)
                    || !(await NetworkItems.CheckDefaultAsync(work, item, cancellationToken)).TryGet(out _, out refusal))
                {
                    return refusal;
                }

                await NetworkItems.AddAsync(work, item, cancellationToken);
                return item;
            },
            cancellationToken);
        return added.TryGet(out var row, out fault)
            ? await AnswerAsync(call, row, StatusCodes.Status201Created, cancellationToken)
            : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateNetworkRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Check(call, request.Network).TryGet(out _, out fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdateNetwork, cancellationToken)).TryGet(out var found, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var body = request.Network;
        var changed = await database.TryWriteAsync<NetworkItem>(
            async work =>
            {
                if (await NetworkItems.FindAsync(work, found.Id, cancellationToken) is not { } row)
                {
                    return Missing(found.Id);
                }

                if (body.Shared is false && row.IsShared && await NetworkItems.IsUsedByOthersAsync(work, row, cancellationToken))
                {
                    return new Fault.Conflict($"Unable to reconfigure sharing settings for network {row.Id}. Multiple tenants are using it.");
                }

                var written = row with
                {
                    Name = body.Name ?? row.Name,
                    Description = body.Description ?? row.Description,
                    ProjectId = body.Shared switch { true => null, false => row.Owner, null => row.ProjectId },
                    Mtu = body.Mtu ?? row.Mtu,
                    AdminStateUp = body.AdminStateUp is { } up ? (up ? 1 : 0) : row.AdminStateUp,
                    IsExternal = body.IsExternal is { } external ? (external ? 1 : 0) : row.IsExternal,
                    IsDefault = (body.IsExternal ?? (row.IsExternal is 1)) && (body.IsDefault ?? (row.IsDefault is 1)) ? 1 : 0,
                    PortSecurity = body.PortSecurityEnabled is { } secure ? (secure ? 1 : 0) : row.PortSecurity,
                    DnsDomain = body.DnsDomain ?? row.DnsDomain,
                    UpdatedAt = clock.GetUtcNow().ToMicroseconds(),
                    Revision = row.Revision + 1,
                };
                if (written.IsExternal != row.IsExternal && await NetworkItems.FindUserAsync(work, row.Id, cancellationToken) is not null)
                {
                    return new Fault.Conflict($"External network {row.Id} cannot be updated to be made non-external, or the other way, since it has existing ports.");
                }

                if (!(await NetworkItems.CheckDefaultAsync(work, written, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                await NetworkItems.WriteAsync(work, written, cancellationToken);
                return written;
            },
            cancellationToken);
        if (!changed.TryGet(out var after, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        foreach (var project in after.AdminStateUp == found.AdminStateUp ? [] : await NetworkItems.ListUsersAsync(database, after.Id, cancellationToken))
        {
            news.FiltersChanged(project);
        }

        return await AnswerAsync(call, after, StatusCodes.Status200OK, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeleteNetwork, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var removed = await database.TryWriteAsync<Done>(
            async work =>
            {
                if (await NetworkItems.FindUserAsync(work, found.Id, cancellationToken) is { } port)
                {
                    return new Fault.Conflict(
                        $"Unable to complete operation on network {found.Id}. There are one or more ports still in use on the network, id: {port}.");
                }

                await NetworkItems.RemoveAsync(work, found.Id, cancellationToken);
                return default(Done);
            },
            cancellationToken);
        return removed.TryGet(out _, out fault) ? call.NoContent() : NeutronAnswer.Of(call, fault);
    }

    /// <summary>The network where the caller may know of it.</summary>
    public async Task<NetworkItem?> FindAsync(ApiCall call, string id, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<NetworkItem>(
            $"{NetworkItem.Select} WHERE networks.id = @id AND ({Visible(call)})", new { id = Ownership.Id(id), me = call.Caller.Project.Value }, cancellationToken);

    public static Fault Missing(string id) => new Fault.NotFound("Network", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : NetworkItem.Visible;

    private Result<Done> Check(ApiCall call, NetworkBody body) =>
        body.Shared is true && !call.Allows(NeutronPolicies.ShareNetwork) ? new Fault.Forbidden(NeutronPolicies.ShareNetwork.Name)
        : (body.IsExternal is true || body.IsDefault is true) && !call.Allows(NeutronPolicies.ExternalNetwork) ? new Fault.Forbidden(NeutronPolicies.ExternalNetwork.Name)
        : body.NetworkType is { Length: > 0 } && !call.Allows(NeutronPolicies.ProviderNetwork) ? new Fault.Forbidden("create_network:provider:network_type")
        : body.NetworkType is { Length: > 0 } type && type is not "local"
            ? new Fault.Invalid($"Invalid input for operation: network_type value '{type}' not supported: networks of this cloud are local.")
        : body.Mtu > options.Value.NetworkDeviceMtu
            ? new Fault.Invalid($"Invalid input for operation: Requested MTU is too big, maximum is {options.Value.NetworkDeviceMtu}.")
        : body.AvailabilityZoneHints?.FirstOrDefault(zone => zone is not "nova") is { } unknown
            ? new Fault.NotFound("AvailabilityZone", unknown)
            : default(Done);

    private async Task<Result<NetworkItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        var row = await FindAsync(call, call.Route("id"), cancellationToken);
        return Ownership.Demand(call, row, row?.Owner ?? "", policy, "Network", call.Route("id"));
    }

    private async Task<IResult> AnswerAsync(ApiCall call, NetworkItem row, int status, CancellationToken cancellationToken)
    {
        var subnets = await SubnetsAsync(call, [row.Id], cancellationToken);
        return call.Json(new JsonObject { ["network"] = NeutronQuery.Fields(call, row.View(call, subnets[row.Id])) }, status);
    }

    // The subnets of a pool of addresses outside are its owner's business.
    private async Task<ILookup<string, string>> SubnetsAsync(ApiCall call, IReadOnlyList<string> networks, CancellationToken cancellationToken) =>
        (await database.QueryAsync<SubnetOfNetwork>(
            """
            SELECT s.id AS Id, s.network_id AS Network FROM subnets s JOIN networks n ON n.id = s.network_id
            WHERE s.network_id IN @networks AND (@all = 1 OR n.project_id IS NULL OR n.owner = @me)
            ORDER BY s.created_at, s.id
            """,
            new { networks, all = call.Caller.IsAdmin ? 1L : 0L, me = call.Caller.Project.Value },
            cancellationToken)).ToLookup(row => row.Network, row => row.Id);

    private sealed record SubnetOfNetwork(string Id, string Network);
}
