using Nova.Core;
using Nova.Networks.Addresses;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Ports;

/// <summary>Writes ports that are asked for and changes of them, with their addresses and groups, in the transaction that it is given.</summary>
internal sealed class PortWriter(AddressTaker addresses, NetworkQuotas quotas, TimeProvider clock)
{
    private const int MostTries = 5;

    /// <summary>Adds a port with its addresses.</summary>
    public async Task<Result<PortItem>> AddAsync(IUnitOfWork work, NewPort port, PortBody body, CancellationToken cancellationToken)
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

    /// <summary>Changes a port; what the body does not say stays.</summary>
    public async Task<Result<PortItem>> ChangeAsync(IUnitOfWork work, string id, PortBody body, PortChange change, CancellationToken cancellationToken)
    {
        if (await PortItems.FindAsync(work, id, cancellationToken) is not { } row)
        {
            return PortsApi.Missing(id);
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
}
