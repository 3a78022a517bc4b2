using Nova.Core;
using Nova.Data;
using Nova.Networks.Addresses;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Routers;

/// <summary>The ports by which routers and floating addresses hold their addresses: nobody's device but theirs.</summary>
internal sealed class DevicePorts(AddressTaker addresses, TimeProvider clock)
{
    /// <summary>The owner of a router's ports on networks of guests.</summary>
    public const string RouterInterface = "network:router_interface";

    /// <summary>The owner of a router's port outside.</summary>
    public const string RouterGateway = "network:router_gateway";

    /// <summary>The owner of a floating address's port outside.</summary>
    public const string FloatingIp = "network:floatingip";

    private const int MostTries = 5;

    /// <summary>Whether ports of this owner come and go with a router or a floating address only.</summary>
    public static bool AreManaged(string owner) => owner is RouterInterface or RouterGateway or FloatingIp;

    /// <summary>The network with its IPv4 subnets alone: nothing else is routed.</summary>
    public static Network OnlyIPv4(Network network) => network with { Subnets = [.. network.Subnets.Where(subnet => !subnet.IsIPv6)] };

    /// <summary>Makes a port of a device.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="network">Where.</param>
    /// <param name="device">Whose.</param>
    /// <param name="wanted">The addresses; <see langword="null"/> for one of each IP version.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its addresses; <see cref="Fault.Conflict"/> where one is taken or none is left.</returns>
    public async Task<Result<NewDevicePort>> AddAsync(
        IUnitOfWork work, Network network, PortDevice device, IReadOnlyList<WantedAddress>? wanted, CancellationToken cancellationToken)
    {
        var id = PortNames.NewId();
        NewPort port = new()
        {
            Id = id,
            Network = network.Id.ToString(),
            Project = device.Project,
            Mac = PortNames.NewMac(),
            Tap = PortNames.TapOf(id),
            DeviceId = device.Id,
            DeviceOwner = device.Owner,
            PortSecurity = 0,
            IsKept = 1,
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
        };
        for (var attempt = 0; !await PortStore.TryAddAsync(work, port, cancellationToken); attempt++)
        {
            if (attempt >= MostTries)
            {
                throw new InvalidOperationException($"No free MAC address was found in {MostTries} tries.");
            }

            port = port with { Mac = PortNames.NewMac() };
        }

        return (await addresses.TakeAsync(work, network, wanted, id, cancellationToken)).TryGet(out var taken, out var fault)
            ? new NewDevicePort(id, taken)
            : fault;
    }

    /// <summary>Removes a port with its addresses.</summary>
    public static Task RemoveAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM ports WHERE id = @port", new { port }, cancellationToken);

    /// <summary>The ports of a device that have this owner.</summary>
    public static Task<IReadOnlyList<PortItem>> ListAsync(IUnitOfWork work, string device, string owner, CancellationToken cancellationToken) =>
        work.QueryAsync<PortItem>(
            $"{PortItem.Select} WHERE ports.device_id = @device AND ports.device_owner = @owner ORDER BY ports.created_at, ports.id", new { device, owner }, cancellationToken);
}

/// <summary>What a port is of.</summary>
/// <param name="Id">The router, or the floating address.</param>
/// <param name="Owner">What it is there for.</param>
/// <param name="Project">Whose it is; empty for what no project sees among its ports.</param>
internal sealed record PortDevice(string Id, string Owner, string Project);

/// <summary>A port that was made for a device.</summary>
internal sealed record NewDevicePort(string Id, IReadOnlyList<TakenAddress> Addresses);
