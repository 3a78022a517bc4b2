using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Routers;
using Nova.Web;

namespace Nova.Networks.Neutron.Ports;

/// <summary>Ports: list, show, create, change, delete.</summary>
internal sealed class PortsApi(
    Database database, NetworksApi networks, PortRules rules, PortWriter writer, PortNews news, Func<IServerPorts?> servers)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!NeutronQuery.Read(call, PortItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<PortItem>(database, PortItem.Select, cancellationToken);
        var details = await DetailsAsync(call, query.Page(rows), cancellationToken);
        return query.Answer(call, "ports", rows, details.View, row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, call.Route("id"), cancellationToken) is { } row
            ? await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken)
            : NeutronAnswer.Of(call, Missing(call.Route("id")));

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<PortRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Ownership.Of(call, request.Port).TryGet(out var owner, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (request.Port.NetworkId is not { } wanted)
        {
            return NeutronAnswer.Of(call, new Fault.Invalid("Failed to parse request. Required attribute 'network_id' not specified"));
        }

        if (await networks.FindAsync(call, wanted, cancellationToken) is not { } network || (network.IsExternal is 1 && !network.IsShared && !PortRules.MayManage(call, network.Owner)))
        {
            return NeutronAnswer.Of(call, NetworksApi.Missing(wanted));
        }

        var draft = await rules.DraftAsync(call, request.Port, owner, network, cancellationToken);
        if (!draft.TryGet(out var port, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var added = await database.TryWriteAsync<PortItem>(work => writer.AddAsync(work, port, request.Port, cancellationToken), cancellationToken);
        return added.TryGet(out var row, out fault) ? await AnswerAsync(call, row, StatusCodes.Status201Created, cancellationToken) : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<PortRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdatePort, cancellationToken)).TryGet(out var found, out fault)
            || !(await rules.CheckAsync(call, request.Port, found, cancellationToken)).TryGet(out var change, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var changed = await database.TryWriteAsync<PortItem>(work => writer.ChangeAsync(work, found.Id, request.Port, change, cancellationToken), cancellationToken);
        if (!changed.TryGet(out var row, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        news.FiltersChanged(row.ProjectId);
        if (row.ServerId is { } server)
        {
            await news.TellAsync([server], cancellationToken);
        }

        return await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeletePort, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (DevicePorts.AreManaged(found.DeviceOwner) || (found.DeviceOwner.StartsWith("network:", StringComparison.Ordinal) && !call.Caller.IsAdmin))
        {
            return NeutronAnswer.Of(call, new Fault.Conflict(
                $"Port {found.Id} cannot be deleted directly via the port API: has device owner {found.DeviceOwner}."));
        }

        var removed = await database.WriteAsync(work => PortItems.TryRemoveAsync(work, found.Id, cancellationToken), cancellationToken);
        return removed ? call.NoContent() : NeutronAnswer.Of(call, new Fault.Conflict($"Port {found.Id} is an interface of server {found.ServerId}: take it off the server first."));
    }

    /// <summary>The port where the caller may know of it.</summary>
    public Task<PortItem?> FindAsync(ApiCall call, string id, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<PortItem>(
        $"{PortItem.Select} WHERE ports.id = @id AND ({Visible(call)})", new { id = Ownership.Id(id), me = call.Caller.Project.Value }, cancellationToken);

    public static Fault.NotFound Missing(string id) => new Fault.NotFound("Port", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : PortItem.Visible;

    private async Task<Result<PortItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var row = await FindAsync(call, call.Route("id"), cancellationToken);
        var owner = row?.NetworkOwner == call.Caller.Project.Value ? row.NetworkOwner : row?.ProjectId ?? "";
        return Ownership.Demand(call, row, owner, policy, "Port", call.Route("id"));
    }

    private async Task<IResult> AnswerAsync(ApiCall call, PortItem row, int status, CancellationToken cancellationToken)
    {
        var details = await DetailsAsync(call, [row], cancellationToken);
        return call.Json(new JsonObject { ["port"] = NeutronQuery.Fields(call, details.View(row)) }, status);
    }

    private async Task<PortDetails> DetailsAsync(ApiCall call, IReadOnlyList<PortItem> rows, CancellationToken cancellationToken)
    {
        string[] ids = [.. rows.Select(row => row.Id)];
        var hosts = call.Allows(NeutronPolicies.BindPort) && servers() is { } listener
            ? await listener.HostsOfAsync([.. rows.Select(row => row.ServerId).OfType<string>().Distinct().Select(Identifier.Parse<ServerId>)], cancellationToken)
            : new Dictionary<ServerId, HostName>();
        return new PortDetails(
            call,
            await PortItems.ListAddressesAsync(database, ids, cancellationToken),
            await PortItems.ListGroupsAsync(database, ids, cancellationToken),
            hosts);
    }

    /// <summary>What is shown of ports besides their rows.</summary>
    private sealed record PortDetails(
        ApiCall Call, ILookup<string, PortAddress> Addresses, ILookup<string, string> Groups, IReadOnlyDictionary<ServerId, HostName> Hosts)
    {
        public JsonObject View(PortItem row) => row.View(
            Call, Addresses[row.Id], Groups[row.Id],
            row.ServerId is { } server && Hosts.TryGetValue(Identifier.Parse<ServerId>(server), out var host) ? host.Value : null);
    }
}
