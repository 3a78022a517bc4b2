using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Subnets;

/// <summary>Subnets: list, show, create, change, delete.</summary>
internal sealed class SubnetsApi(Database database, NetworkCatalog catalog, NetworksApi networks, NetworkQuotas quotas, PortStore ports, PortNews news, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        if (!NeutronQuery.Read(call, SubnetItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<SubnetItem>(database, SubnetItem.Select, cancellationToken);
        return query.Answer(call, "subnets", rows, row => row.View(), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        return await FindAsync(call, call.Route("id"), cancellationToken) is { } row ? Answer(call, row, StatusCodes.Status200OK) : NeutronAnswer.Of(call, Missing(call.Route("id")));
    }

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<SubnetRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Ownership.Of(call, request.Subnet).TryGet(out var owner, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (request.Subnet.NetworkId is not { } wanted)
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Failed to parse request. Required attribute 'network_id' not specified"));
        }

        var network = await networks.FindAsync(call, wanted, cancellationToken);
        if (!Ownership.Demand(call, network, network?.Owner ?? "", NeutronPolicies.CreateSubnet, "Network", wanted).TryGet(out network, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var now = clock.GetUtcNow().ToMicroseconds();
        SubnetItem draft = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            NetworkId = network.Id,
            ProjectId = owner,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
            IsExternal = network.IsExternal,
            NetworkOwner = network.Owner,
        };
        if (!SubnetPlanner.Plan(request.Subnet, draft).TryGet(out var item, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var added = await database.TryWriteAsync<SubnetItem>(
            async work =>
            {
                if (await SubnetItems.FindOverlapAsync(work, item, cancellationToken) is not null)
                {
                    return new Fault.Invalid(
                        $"Invalid input for operation: Requested subnet with cidr: {item.Cidr} for network: {item.NetworkId} overlaps with another subnet.");
                }

                if (!(await quotas.CheckAsync(work, owner, NetworkQuotas.Subnet, 1, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                await SubnetItems.AddAsync(work, item, cancellationToken);
                return item;
            },
            cancellationToken);
        return added.TryGet(out var row, out fault) ? Answer(call, row, StatusCodes.Status201Created) : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<SubnetRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdateSubnet, cancellationToken)).TryGet(out var found, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var body = request.Subnet;
        if (body.NetworkId is not null || body.Cidr is not null || body.IpVersion is not null || Ownership.IsNamed(body))
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Cannot update read-only attribute: the network, the cidr, the version and the owner of a subnet stay."));
        }

        var changed = await database.TryWriteAsync<SubnetItem>(
            async work =>
            {
                if (await SubnetItems.FindAsync(work, found.Id, cancellationToken) is not { } row)
                {
                    return Missing(found.Id);
                }

                if (!SubnetPlanner.Change(body, row).TryGet(out var item, out var refusal))
                {
                    return refusal;
                }

                foreach (var address in ((string?[])[item.Gateway, item.DhcpServer]).OfType<string>().Except([row.Gateway ?? "", row.DhcpServer ?? ""]))
                {
                    if (await SubnetItems.IsTakenAsync(work, row.Id, address, cancellationToken))
                    {
                        return new Fault.Conflict($"Current gateway ip {address} already in use by a port of subnet {row.Id}. Unable to update.");
                    }
                }

                if (row.DhcpServer is null && item.DhcpServer is not null && await SubnetItems.FindOverlapAsync(work, item, cancellationToken) is not null)
                {
                    return new Fault.Invalid($"Invalid input for operation: The cidr {item.Cidr} overlaps with another subnet that has DHCP.");
                }

                var written = item with { UpdatedAt = clock.GetUtcNow().ToMicroseconds(), Revision = row.Revision + 1 };
                await SubnetItems.WriteAsync(work, written, cancellationToken);
                return written;
            },
            cancellationToken);
        if (!changed.TryGet(out var after, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (after.Gateway != found.Gateway || after.DhcpServer != found.DhcpServer || after.NameServers != found.NameServers)
        {
            await news.TellAsync(await ports.ListServersAsync(PortStore.OnNetwork, after.NetworkId, cancellationToken), cancellationToken);
        }

        return Answer(call, after, StatusCodes.Status200OK);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeleteSubnet, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var removed = await database.TryWriteAsync<Done>(
            async work =>
            {
                if (await SubnetItems.IsUsedAsync(work, found.Id, cancellationToken))
                {
                    return new Fault.Conflict(
                        $"Unable to complete operation on subnet {found.Id}: One or more ports have an IP allocation from this subnet.");
                }

                await SubnetItems.RemoveAsync(work, found.Id, cancellationToken);
                return default(Done);
            },
            cancellationToken);
        return removed.TryGet(out _, out fault) ? call.NoContent() : NeutronAnswer.Of(call, fault);
    }

    /// <summary>The subnet where the caller may know of it.</summary>
    public Task<SubnetItem?> FindAsync(ApiCall call, string id, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<SubnetItem>(
        $"{SubnetItem.Select} WHERE subnets.id = @id AND ({Visible(call)})", new { id = Ownership.Id(id), me = call.Caller.Project.Value }, cancellationToken);

    public static Fault.NotFound Missing(string id) => new Fault.NotFound("Subnet", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : SubnetItem.Visible;

    private static IResult Answer(ApiCall call, SubnetItem row, int status) =>
        call.Json(new JsonObject { ["subnet"] = NeutronQuery.Fields(call, row.View()) }, status);

    // The owner of the network may do it, as the owner of the subnet.
    private async Task<Result<SubnetItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        await catalog.EnsureFirstAsync(cancellationToken);
        var row = await FindAsync(call, call.Route("id"), cancellationToken);
        var owner = row?.NetworkOwner == call.Caller.Project.Value ? row.NetworkOwner : row?.ProjectId ?? "";
        return Ownership.Demand(call, row, owner, policy, "Subnet", call.Route("id"));
    }
}
