using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Networks.Addresses;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <summary>Writes the ports of one server, inside one unit of work: three statements a port where nobody is in the way.</summary>
internal sealed class PortMaker(AddressTaker addresses, NetworkQuotas quotas, TimeProvider clock)
{
    /// <summary>MAC addresses that are tried for one port; 16 million exist.</summary>
    private const int MostTries = 5;

    /// <summary>Makes them all, or answers the server's ports where it has some already.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="order">For whom.</param>
    /// <param name="plan">Which ports.</param>
    /// <param name="groups">The groups that new ports get.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result<IReadOnlyList<ServerPort>>> MakeAsync(
        IUnitOfWork work, PortOrder order, IReadOnlyList<PlannedPort> plan, IReadOnlyList<NamedGroup> groups, CancellationToken cancellationToken)
    {
        if (!(await quotas.CheckAsync(work, order.Project.Value, NetworkQuotas.Port, plan.Count(port => port.Existing is null), cancellationToken)).TryGet(out _, out var fault))
        {
            return fault;
        }

        List<ServerPort> made = [];
        foreach (var planned in plan)
        {
            if (!(planned.Existing is { } existing
                    ? await BindAsync(work, order, planned, existing, made.Count, cancellationToken)
                    : await AddAsync(work, order, planned, groups, made.Count, isFurther: false, cancellationToken)).TryGet(out var outcome, out fault))
            {
                return fault;
            }

            if (outcome.Port is not { } port)
            {
                return Ports(await PortStore.ListAsync(work, order.Server, cancellationToken));
            }

            made.Add(port);
        }

        // What a user made is known by its row alone.
        return plan.Any(planned => planned.Existing is not null) ? Ports(await PortStore.ListAsync(work, order.Server, cancellationToken)) : made;
    }

    /// <summary>Makes one port more for a server that may have others, at the order's position.</summary>
    public async Task<Result<ServerPort>> MakeOneAsync(
        IUnitOfWork work, PortOrder order, PlannedPort planned, IReadOnlyList<NamedGroup> groups, CancellationToken cancellationToken)
    {
        if (planned.Existing is { } existing)
        {
            return (await BindAsync(work, order, planned, existing, 0, cancellationToken)).TryGet(out _, out var refusal)
                ? (await PortStore.ListAsync(work, order.Server, cancellationToken)).Single(port => port.Id.ToString() == existing)
                : refusal;
        }

        return !(await quotas.CheckAsync(work, order.Project.Value, NetworkQuotas.Port, 1, cancellationToken)).TryGet(out _, out var fault) ? fault
            : (await AddAsync(work, order, planned, groups, index: 0, isFurther: true, cancellationToken)).TryGet(out var added, out fault) ? added.Port!
            : fault;
    }

    private static Result<IReadOnlyList<ServerPort>> Ports(IReadOnlyList<ServerPort> ports) => ports.ToList();

    private async Task<Result<Outcome>> BindAsync(
        IUnitOfWork work, PortOrder order, PlannedPort planned, string existing, int index, CancellationToken cancellationToken)
    {
        PortBinding binding = new()
        {
            Port = existing,
            Server = order.Server.ToString(),
            Position = order.FirstPosition + index,
            Tag = planned.Tag,
            Hostname = order.Hostname,
            Owner = PortNames.ServerOwner,
            Now = clock.GetUtcNow().ToMicroseconds(),
        };
        if (await PortStore.TryBindAsync(work, binding, cancellationToken))
        {
            return new Outcome(Placeholder(planned, existing));
        }

        return (await PortStore.ListAsync(work, order.Server, cancellationToken)).Any(port => port.Id.ToString() == existing)
            ? new Outcome(null)
            : new Fault.Conflict($"Port {existing} is still in use.");
    }

    /// <summary>The port that was added; none where the server turned out to have its ports already.</summary>
    private async Task<Result<Outcome>> AddAsync(
        IUnitOfWork work, PortOrder order, PlannedPort planned, IReadOnlyList<NamedGroup> groups, int index, bool isFurther, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var port = NewPort(order, planned, groups, order.FirstPosition + index);
            if (await PortStore.TryAddAsync(work, port, cancellationToken))
            {
                return (await addresses.TakeAsync(work, planned.Network, planned.Wanted, port.Id, cancellationToken)).TryGet(out var taken, out var fault)
                    ? new Outcome(Describe(planned, port, taken, groups))
                    : fault;
            }

            // Only the first position tells: behind it, the rows of this server are our own.
            if (index is 0 && !isFurther && (await PortStore.ListAsync(work, order.Server, cancellationToken)).Count > 0)
            {
                return new Outcome(null);
            }
        }

        throw new InvalidOperationException($"No free MAC address was found in {MostTries} tries.");
    }

    private NewPort NewPort(PortOrder order, PlannedPort planned, IReadOnlyList<NamedGroup> groups, int position)
    {
        var id = PortNames.NewId();
        return new NewPort
        {
            Id = id,
            Network = planned.Network.Id.ToString(),
            Server = order.Server.ToString(),
            Position = position,
            Project = order.Project.Value,
            Mac = PortNames.NewMac(),
            Tap = PortNames.TapOf(id),
            Tag = planned.Tag,
            Hostname = order.Hostname,
            DeviceOwner = PortNames.ServerOwner,
            PortSecurity = planned.Network.HasPortSecurity ? 1 : 0,
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
            Groups = planned.Network.HasPortSecurity ? [.. groups.Select(group => group.Id)] : [],
        };
    }

    private static ServerPort Placeholder(PlannedPort planned, string existing) => new()
    {
        Id = Identifier.Parse<PortId>(existing),
        Network = planned.Network.Id,
        NetworkLabel = planned.Network.Label,
        MacAddress = "",
        Addresses = [],
        Bridge = planned.Network.Bridge,
        TapDevice = PortNames.TapOf(existing),
    };

    private static ServerPort Describe(PlannedPort planned, NewPort port, IReadOnlyList<TakenAddress> taken, IReadOnlyList<NamedGroup> groups) => new()
    {
        Id = Identifier.Parse<PortId>(port.Id),
        Network = planned.Network.Id,
        NetworkLabel = planned.Network.Label,
        MacAddress = port.Mac,
        Addresses = [.. taken.Select(Describe)],
        Bridge = planned.Network.Bridge,
        TapDevice = port.Tap,
        Mtu = planned.Network.Mtu,
        Tag = port.Tag,
        SecurityGroups = port.Groups.Count is 0 ? [] : [.. groups.Select(group => group.Name)],
    };

    private static FixedAddress Describe(TakenAddress taken) => new()
    {
        Address = taken.Address,
        Cidr = taken.Subnet.Cidr,
        Subnet = taken.Subnet.Id,
        Gateway = taken.Subnet.Gateway,
        DhcpServer = taken.Subnet.DhcpServer,
        NameServers = taken.Subnet.NameServers,
    };

    /// <param name="Port">The port; <see langword="null"/> where the server has its ports already.</param>
    private readonly record struct Outcome(ServerPort? Port);
}
