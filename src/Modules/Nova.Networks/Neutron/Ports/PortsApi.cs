using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Addresses;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Neutron.Routers;
using Nova.Networks.Ports;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Ports;

/// <summary>Ports: list, show, create, change, delete.</summary>
internal sealed class PortsApi(
    Database database, NetworksApi networks, GroupStore groups, AddressTaker addresses, NetworkQuotas quotas, PortNews news, Func<IServerPorts?> servers, TimeProvider clock)
{
    private const int MostTries = 5;

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

        if (await networks.FindAsync(call, wanted, cancellationToken) is not { } network || (network.IsExternal is 1 && !network.IsShared && !MayManage(call, network.Owner)))
        {
            return NeutronAnswer.Of(call, NetworksApi.Missing(wanted));
        }

        var draft = await DraftAsync(call, request.Port, owner, network, cancellationToken);
        if (!draft.TryGet(out var port, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var added = await database.TryWriteAsync<PortItem>(work => AddAsync(work, port, request.Port, cancellationToken), cancellationToken);
        return added.TryGet(out var row, out fault) ? await AnswerAsync(call, row, StatusCodes.Status201Created, cancellationToken) : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<PortRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdatePort, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckAsync(call, request.Port, found, cancellationToken)).TryGet(out var change, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var changed = await database.TryWriteAsync<PortItem>(work => ChangeAsync(work, found.Id, request.Port, change, cancellationToken), cancellationToken);
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

    private static bool MayManage(ApiCall call, string networkOwner) => call.Caller.IsAdmin || networkOwner == call.Caller.Project.Value;

    private async Task<Result<PortItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var row = await FindAsync(call, call.Route("id"), cancellationToken);
        var owner = row?.NetworkOwner == call.Caller.Project.Value ? row.NetworkOwner : row?.ProjectId ?? "";
        return Ownership.Demand(call, row, owner, policy, "Port", call.Route("id"));
    }

    /// <summary>What of a body only some callers may say; a project may weaken the protection of its own networks alone.</summary>
    private static Fault? Forbidden(ApiCall call, PortBody body, string networkOwner)
    {
        var manages = MayManage(call, networkOwner);
        return body.MacAddress is not null && !(manages && call.Allows(NeutronPolicies.PortMac)) ? new Fault.Forbidden(NeutronPolicies.PortMac.Name)
            : body.PortSecurityEnabled is false && !(manages && call.Allows(NeutronPolicies.PortSecurity)) ? new Fault.Forbidden(NeutronPolicies.PortSecurity.Name)
            : body.AllowedAddressPairs is { Count: > 0 } && !(manages && call.Allows(NeutronPolicies.AllowedPairs)) ? new Fault.Forbidden(NeutronPolicies.AllowedPairs.Name)
            : (body.HostId is { Length: > 0 } || body.Profile.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)) && !call.Allows(NeutronPolicies.BindPort)
                ? new Fault.Forbidden(NeutronPolicies.BindPort.Name)
            : body.DeviceOwner is { } owner && owner.StartsWith("network:", StringComparison.Ordinal) && !call.Caller.IsAdmin ? new Fault.Forbidden("create_port:device_owner")
            : body.HostId is { Length: > 0 } || body.Profile is { ValueKind: JsonValueKind.Object } profile && profile.EnumerateObject().Any()
                ? new Fault.Invalid("Invalid input for binding:host_id or binding:profile: a port is bound where its server is, and nothing else is known of it.")
            : null;
    }

    private static Result<IReadOnlyList<AddressPair>> Pairs(IReadOnlyList<AddressPairBody> bodies, string mac)
    {
        List<AddressPair> pairs = [];
        foreach (var body in bodies)
        {
            if (!RuleReader.TryPrefix(body.IpAddress, out var range) || range.PrefixLength is 0)
            {
                return new Fault.Invalid($"Invalid input for allowed_address_pairs. Reason: '{body.IpAddress}' is neither an address nor a range with a prefix.");
            }

            var whole = range.BaseAddress.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128;
            pairs.Add(new AddressPair(range.PrefixLength == whole ? range.BaseAddress.ToString() : range.ToString(), (body.MacAddress ?? mac).ToLowerInvariant()));
        }

        return pairs.Distinct().Count() == pairs.Count ? pairs : new Fault.Invalid("AllowedAddressPair must be unique.");
    }

    private async Task<Result<NewPort>> DraftAsync(ApiCall call, PortBody body, string owner, NetworkItem network, CancellationToken cancellationToken)
    {
        if (Forbidden(call, body, network.Owner) is { } refusal)
        {
            return refusal;
        }

        var secure = body.PortSecurityEnabled ?? network.PortSecurity is 1;
        if (!secure && (body.SecurityGroups is { Count: > 0 } || body.AllowedAddressPairs is { Count: > 0 }))
        {
            return new Fault.Conflict("Port Security must be enabled in order to have security groups or allowed address pairs on a port.");
        }

        if (!(await GroupsAsync(call, owner, body.SecurityGroups, secure, cancellationToken)).TryGet(out var wanted, out var fault))
        {
            return fault;
        }

        if (body.MacAddress is { } given && !IsUsable(given))
        {
            return new Fault.Invalid($"Invalid input for mac_address. Reason: '{given}' is no address of one interface.");
        }

        var mac = body.MacAddress?.ToLowerInvariant() ?? PortNames.NewMac();
        if (!Pairs(body.AllowedAddressPairs ?? [], mac).TryGet(out var pairs, out fault))
        {
            return fault;
        }

        var id = PortNames.NewId();
        return new NewPort
        {
            Id = id,
            Network = network.Id,
            Project = owner,
            Mac = mac,
            Tap = PortNames.TapOf(id),
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            DeviceId = body.DeviceId ?? "",
            DeviceOwner = body.DeviceOwner ?? "",
            AdminStateUp = body.AdminStateUp is false ? 0 : 1,
            PortSecurity = secure ? 1 : 0,
            AllowedPairs = AddressPair.Write(pairs),
            IsKept = 1,
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
            Groups = wanted,
        };
    }

    private async Task<Result<IReadOnlyList<string>>> GroupsAsync(
        ApiCall call, string owner, IReadOnlyList<string>? named, bool secure, CancellationToken cancellationToken)
    {
        if (!secure)
        {
            return Array.Empty<string>();
        }

        var standard = await groups.EnsureDefaultAsync(owner, cancellationToken);
        if (named is null)
        {
            return (string[])[standard];
        }

        string[] ids = [.. named.Select(Ownership.Id)];
        var known = await groups.ListAsync(owner, ids, cancellationToken);
        return ids.FirstOrDefault(id => known.All(group => group.Id != id)) is { } missing ? GroupsApi.Missing(missing) : ids;
    }

    private async Task<Result<PortItem>> AddAsync(IUnitOfWork work, NewPort port, PortBody body, CancellationToken cancellationToken)
    {
        if (await NetworkStore.FindAsync(work, port.Network, cancellationToken) is not { } network)
        {
            return NetworksApi.Missing(port.Network);
        }

        IReadOnlyList<WantedAddress>? wanted = null;
        Fault? fault;
        if (body.FixedIps is { } bodies && !PortItems.Wanted(network, bodies).TryGet(out wanted, out fault))
        {
            return fault;
        }

        if (!(await quotas.CheckAsync(work, port.Project, NetworkQuotas.Port, 1, cancellationToken)).TryGet(out _, out fault))
        {
            return fault;
        }

        for (var attempt = 0; !await PortStore.TryAddAsync(work, port, cancellationToken); attempt++)
        {
            if (body.MacAddress is not null)
            {
                return new Fault.Conflict($"Unable to complete operation for network {port.Network}. The mac address {port.Mac} is in use.");
            }

            if (attempt >= MostTries)
            {
                throw new InvalidOperationException($"No free MAC address was found in {MostTries} tries.");
            }

            port = port with { Mac = PortNames.NewMac() };
        }

        return (await addresses.TakeAsync(work, network, wanted, port.Id, cancellationToken)).TryGet(out _, out fault)
            ? (await PortItems.FindAsync(work, port.Id, cancellationToken))!
            : fault;
    }

    private async Task<Result<PortChange>> CheckAsync(ApiCall call, PortBody body, PortItem found, CancellationToken cancellationToken)
    {
        if (body.NetworkId is not null || Ownership.IsNamed(body))
        {
            return new Fault.Invalid("Cannot update read-only attribute: the network and the owner of a port stay.");
        }

        if (Forbidden(call, body, found.NetworkOwner) is { } refusal)
        {
            return refusal;
        }

        if (DevicePorts.AreManaged(found.DeviceOwner) && (body.DeviceId is not null || body.DeviceOwner is not null || body.FixedIps is not null))
        {
            return new Fault.Conflict($"Port {found.Id} is a router's or a floating IP's: its device and its addresses stay.");
        }

        if (found.ServerId is { } server && (body.MacAddress is not null || (body.DeviceId is { } device && device != server) || (body.DeviceOwner is { } used && used != found.DeviceOwner)))
        {
            return new Fault.Conflict($"Unable to complete operation on port {found.Id}: it is an interface of server {server}, whose MAC address and device stay.");
        }

        if (body.MacAddress is { } given && !IsUsable(given))
        {
            return new Fault.Invalid($"Invalid input for mac_address. Reason: '{given}' is no address of one interface.");
        }

        var secure = body.PortSecurityEnabled ?? found.PortSecurity is 1;
        if (!secure && (body.SecurityGroups is { Count: > 0 } || body.AllowedAddressPairs is { Count: > 0 }))
        {
            return new Fault.Conflict("Port Security must be enabled in order to have security groups or allowed address pairs on a port.");
        }

        if (!Pairs(body.AllowedAddressPairs ?? [], body.MacAddress?.ToLowerInvariant() ?? found.Mac).TryGet(out var pairs, out var fault))
        {
            return fault;
        }

        IReadOnlyList<string>? wanted = null;
        if (body.SecurityGroups is not null && !(await GroupsAsync(call, found.ProjectId, body.SecurityGroups, secure, cancellationToken)).TryGet(out wanted, out fault))
        {
            return fault;
        }

        return new PortChange(secure, wanted, body.AllowedAddressPairs is null ? null : AddressPair.Write(pairs));
    }

    private async Task<Result<PortItem>> ChangeAsync(IUnitOfWork work, string id, PortBody body, PortChange change, CancellationToken cancellationToken)
    {
        if (await PortItems.FindAsync(work, id, cancellationToken) is not { } row)
        {
            return Missing(id);
        }

        if (!change.IsSecure && change.Groups is null && (await PortItems.ListGroupsAsync(work, id, cancellationToken)).Count > 0)
        {
            return new Fault.Conflict("Port has security group associated. Cannot disable port security or IP address until security group is removed.");
        }

        var mac = body.MacAddress?.ToLowerInvariant() ?? row.Mac;
        if (mac != row.Mac && await PortItems.IsMacTakenAsync(work, mac, id, cancellationToken))
        {
            return new Fault.Conflict($"Unable to complete operation for network {row.NetworkId}. The mac address {mac} is in use.");
        }

        if (body.FixedIps is { } bodies && !(await ChangeAddressesAsync(work, row, bodies, cancellationToken)).TryGet(out _, out var fault))
        {
            return fault;
        }

        if (change.Groups is { } wanted)
        {
            await PortItems.RemoveGroupsAsync(work, id, cancellationToken);
            await PortStore.AddGroupsAsync(work, id, wanted, cancellationToken);
        }

        var written = row with
        {
            Name = body.Name ?? row.Name,
            Description = body.Description ?? row.Description,
            Mac = mac,
            DeviceId = row.ServerId is null ? body.DeviceId ?? row.DeviceId : row.DeviceId,
            DeviceOwner = body.DeviceOwner ?? row.DeviceOwner,
            AdminStateUp = body.AdminStateUp is { } up ? (up ? 1 : 0) : row.AdminStateUp,
            PortSecurity = change.IsSecure ? 1 : 0,
            AllowedPairs = change.Pairs ?? row.AllowedPairs,
            UpdatedAt = clock.GetUtcNow().ToMicroseconds(),
            Revision = row.Revision + 1,
        };
        await PortItems.WriteAsync(work, written, cancellationToken);
        return written;
    }

    private async Task<Result<Done>> ChangeAddressesAsync(IUnitOfWork work, PortItem row, IReadOnlyList<FixedIpBody> bodies, CancellationToken cancellationToken)
    {
        if (await NetworkStore.FindAsync(work, row.NetworkId, cancellationToken) is not { } network)
        {
            return NetworksApi.Missing(row.NetworkId);
        }

        if (!PortItems.Wanted(network, bodies).TryGet(out var wanted, out var fault))
        {
            return fault;
        }

        var (leaving, missing) = PortItems.Compare(await PortItems.ListAddressesAsync(work, row.Id, cancellationToken), wanted);
        foreach (var address in leaving)
        {
            await PortItems.RemoveAddressAsync(work, address, cancellationToken);
        }

        return (await addresses.TakeAsync(work, network, missing, row.Id, cancellationToken)).TryGet(out _, out fault) ? default(Done) : fault;
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

    // Bit 0 of the first octet: an address of many interfaces. All zeros: of none.
    private static bool IsUsable(string mac) => (Convert.ToByte(mac[..2], 16) & 1) is 0 && mac is not "00:00:00:00:00:00";

    /// <param name="IsSecure">Whether it is filtered afterwards.</param>
    /// <param name="Groups">Its groups afterwards; <see langword="null"/> for those that it has.</param>
    /// <param name="Pairs">Its further addresses afterwards; <see langword="null"/> for those that it has.</param>
    private sealed record PortChange(bool IsSecure, IReadOnlyList<string>? Groups, string? Pairs);

    /// <summary>What is shown of ports besides their rows.</summary>
    private sealed record PortDetails(
        ApiCall Call, ILookup<string, PortAddress> Addresses, ILookup<string, string> Groups, IReadOnlyDictionary<ServerId, HostName> Hosts)
    {
        public JsonObject View(PortItem row) => row.View(
            Call, Addresses[row.Id], Groups[row.Id],
            row.ServerId is { } server && Hosts.TryGetValue(Identifier.Parse<ServerId>(server), out var host) ? host.Value : null);
    }
}
