using System.Text.Json;
using Nova.Core;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Routers;
using Nova.Networks.Ports;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Ports;

/// <summary>What a body may say of a port, and what becomes of the port by it. Writes nothing but a project's first security group.</summary>
internal sealed class PortRules(GroupStore groups, TimeProvider clock)
{
    /// <summary>Whether the caller rules over ports of a network that this project owns.</summary>
    public static bool MayManage(ApiCall call, string networkOwner) => call.Caller.IsAdmin || networkOwner == call.Caller.Project.Value;

    /// <summary>The port that a body asks for, not written yet.</summary>
    public async Task<Result<NewPort>> DraftAsync(ApiCall call, PortBody body, string owner, NetworkItem network, CancellationToken cancellationToken)
    {
        var secure = body.PortSecurityEnabled ?? network.PortSecurity is 1;
        if ((Forbidden(call, body, network.Owner) ?? Wrong(body, secure)) is { } refusal)
        {
            return refusal;
        }

        if (!(await GroupsAsync(call, owner, body.SecurityGroups, secure, cancellationToken)).TryGet(out var wanted, out var fault))
        {
            return fault;
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

    /// <summary>What a body changes of a port.</summary>
    public async Task<Result<PortChange>> CheckAsync(ApiCall call, PortBody body, PortItem found, CancellationToken cancellationToken)
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

        var secure = body.PortSecurityEnabled ?? found.PortSecurity is 1;
        if (Wrong(body, secure) is { } wrong)
        {
            return wrong;
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

    private static Fault? Wrong(PortBody body, bool secure) =>
        body.MacAddress is { } given && !IsUsable(given)
            ? new Fault.Invalid($"Invalid input for mac_address. Reason: '{given}' is no address of one interface.")
        : !secure && (body.SecurityGroups is { Count: > 0 } || body.AllowedAddressPairs is { Count: > 0 })
            ? new Fault.Conflict("Port Security must be enabled in order to have security groups or allowed address pairs on a port.")
        : null;

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

    // Bit 0 of the first octet: an address of many interfaces. All zeros: of none.
    private static bool IsUsable(string mac) => (Convert.ToByte(mac[..2], 16) & 1) is 0 && mac is not "00:00:00:00:00:00";
}

/// <summary>What a port is afterwards, besides what its body says by itself.</summary>
/// <param name="IsSecure">Whether it is filtered afterwards.</param>
/// <param name="Groups">Its groups afterwards; <see langword="null"/> for those that it has.</param>
/// <param name="Pairs">Its further addresses afterwards; <see langword="null"/> for those that it has.</param>
internal sealed record PortChange(bool IsSecure, IReadOnlyList<string>? Groups, string? Pairs);
