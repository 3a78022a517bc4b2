using System.Security.Cryptography;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Networks.Addresses;
using Nova.Networks.Catalog;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <summary>Writes the ports of one server, inside one unit of work: two statements a port where nobody is in the way.</summary>
internal sealed class PortMaker(AddressPool pool, TimeProvider clock)
{
    /// <summary>MAC addresses that are tried for one port; 16 million exist.</summary>
    private const int MostTries = 5;

    /// <summary>Makes them all, or answers the server's ports where it has some already.</summary>
    public async Task<Result<IReadOnlyList<ServerPort>>> MakeAsync(
        IUnitOfWork work, PortOrder order, IReadOnlyList<PlannedPort> plan, CancellationToken cancellationToken)
    {
        List<ServerPort> made = [];
        foreach (var planned in plan)
        {
            var port = await AddAsync(work, order, planned, made.Count, cancellationToken);
            if (port is null)
            {
                return Ports(await PortStore.ListAsync(work, order.Server, cancellationToken));
            }

            if (!(await AddressesAsync(work, planned, port.Id, cancellationToken)).TryGet(out var addresses, out var fault))
            {
                return fault;
            }

            made.Add(Describe(planned, port, addresses));
        }

        return made;
    }

    private static Result<IReadOnlyList<ServerPort>> Ports(IReadOnlyList<ServerPort> ports) => ports.ToList();

    /// <summary>The row that was added; <see langword="null"/> where the server turned out to have its ports already.</summary>
    private async Task<NewPort?> AddAsync(IUnitOfWork work, PortOrder order, PlannedPort planned, int position, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var port = NewPort(order, planned, position);
            if (await PortStore.TryAddAsync(work, port, cancellationToken))
            {
                return port;
            }

            // Only the first position tells: behind it, the rows of this server are our own.
            if (position is 0 && (await PortStore.ListAsync(work, order.Server, cancellationToken)).Count > 0)
            {
                return null;
            }
        }

        throw new InvalidOperationException($"No free MAC address was found in {MostTries} tries.");
    }

    private NewPort NewPort(PortOrder order, PlannedPort planned, int position)
    {
        // Random all through: the tap has its first eleven characters, which in a version 7 UUID are little but the time.
        var id = Guid.NewGuid().ToString("D");
        return new NewPort
        {
            Id = id,
            Network = planned.Network.Id.ToString(),
            Server = order.Server.ToString(),
            Position = position,
            Project = order.Project.Value,
            Mac = NewMac(),
            Tap = string.Concat("tap", id.AsSpan(0, 11)),
            Tag = planned.Tag,
            Hostname = order.Hostname,
            SecurityGroups = StoredTexts.Write([PortPlanner.DefaultGroup]),
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
        };
    }

    private static string NewMac()
    {
        Span<byte> octets = stackalloc byte[3];
        RandomNumberGenerator.Fill(octets);
        return $"fa:16:3e:{octets[0]:x2}:{octets[1]:x2}:{octets[2]:x2}";
    }

    /// <summary>The address asked for, or one of the first subnet that has one left.</summary>
    private async Task<Result<FixedAddress[]>> AddressesAsync(IUnitOfWork work, PlannedPort planned, string port, CancellationToken cancellationToken)
    {
        if (planned.Wanted is { } wanted)
        {
            return await FixedIpStore.TryTakeAsync(work, wanted.Subnet, wanted.Number, port, cancellationToken)
                ? (FixedAddress[])[Describe(wanted.Subnet, wanted.Text)]
                : new Fault.Conflict($"Fixed IP {wanted.Text} is already in use.");
        }

        foreach (var subnet in planned.Network.Subnets)
        {
            if (await pool.TakeAnyAsync(work, subnet, port, cancellationToken) is { } address)
            {
                return (FixedAddress[])[Describe(subnet, address)];
            }
        }

        return planned.Network.Subnets is []
            ? Array.Empty<FixedAddress>()
            : new Fault.Conflict($"No fixed IP addresses available for network: {planned.Network.Id}");
    }

    private static ServerPort Describe(PlannedPort planned, NewPort port, FixedAddress[] addresses) => new()
    {
        Id = Identifier.Parse<PortId>(port.Id),
        Network = planned.Network.Id,
        NetworkLabel = planned.Network.Label,
        MacAddress = port.Mac,
        Addresses = addresses,
        Bridge = planned.Network.Bridge,
        TapDevice = port.Tap,
        Mtu = planned.Network.Mtu,
        Tag = port.Tag,
        SecurityGroups = [PortPlanner.DefaultGroup],
    };

    private static FixedAddress Describe(Subnet subnet, string address) => new()
    {
        Address = address,
        Cidr = subnet.Cidr,
        Gateway = subnet.Gateway,
        DhcpServer = subnet.DhcpServer,
        NameServers = subnet.NameServers,
    };
}
