using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Neutron.Routers;
using Nova.Networks.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Floating;

/// <summary>Floating addresses: taken from a network outside, led to a port's address or nowhere, given back. Whoever they led to hears of it.</summary>
internal sealed class FloatingIps(Database database, DevicePorts devices, NetworkQuotas quotas, PortNews news, TimeProvider clock)
{
    /// <summary>Takes an address for a project.</summary>
    /// <returns><see cref="Fault.Invalid"/> where the network is not outside, <see cref="Fault.Conflict"/> where no address is left, <see cref="Fault.OverQuota"/>.</returns>
    public async Task<Result<FloatingIpItem>> TakeAsync(FloatingOrder order, CancellationToken cancellationToken)
    {
        var taken = await database.TryWriteAsync<FloatingIpItem>(
            async work =>
            {
                if (!(await quotas.CheckAsync(work, order.Project, NetworkQuotas.FloatingIp, 1, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                if (!(await AddAsync(work, order, cancellationToken)).TryGet(out var id, out refusal))
                {
                    return refusal;
                }

                if (order.Target is { } target && !(await LeadAsync(work, (await FindAsync(work, id, cancellationToken))!, target, cancellationToken)).TryGet(out _, out refusal))
                {
                    return refusal;
                }

                return (await FindAsync(work, id, cancellationToken))!;
            },
            cancellationToken);
        if (taken.TryGet(out var item, out _))
        {
            await TellAsync([item], cancellationToken);
        }

        return taken;
    }

    /// <summary>Leads an address to a port, or, where <paramref name="target"/> is <see langword="null"/>, nowhere.</summary>
    /// <returns><see cref="Fault.NotFound"/> where it has gone, or no router joins the port's subnet with the network outside.</returns>
    public async Task<Result<FloatingIpItem>> LeadAsync(FloatingIpItem found, FloatingTarget? target, CancellationToken cancellationToken)
    {
        var led = await database.TryWriteAsync<FloatingIpItem>(
            async work =>
            {
                if (await FindAsync(work, found.Id, cancellationToken) is not { } row)
                {
                    return Missing(found.Id);
                }

                if (!(await LeadAsync(work, row, target, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                return (await FindAsync(work, found.Id, cancellationToken))!;
            },
            cancellationToken);
        if (led.TryGet(out var after, out _))
        {
            await TellAsync([found, after], cancellationToken);
        }

        return led;
    }

    /// <summary>Gives an address back.</summary>
    public async Task GiveBackAsync(FloatingIpItem found, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync("DELETE FROM floating_ips WHERE id = @Id", new { found.Id }, cancellationToken);
                foreach (var port in await DevicePorts.ListAsync(work, found.Id, DevicePorts.FloatingIp, cancellationToken))
                {
                    await DevicePorts.RemoveAsync(work, port.Id, cancellationToken);
                }
            },
            cancellationToken);
        await TellAsync([found], cancellationToken);
    }

    public static Fault.NotFound Missing(string id) => new Fault.NotFound("FloatingIP", id);

    private static Task<FloatingIpItem?> FindAsync(IUnitOfWork work, string id, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<FloatingIpItem>($"{FloatingIpItem.Select} WHERE floating_ips.id = @id", new { id }, cancellationToken);

    private static Result<IReadOnlyList<WantedAddress>> Wanted(FloatingOrder order, Network network)
    {
        if (order.Address is { } text)
        {
            return PortPlanner.Wanted(network, text).TryGet(out var address, out var fault) ? (WantedAddress[])[address] : fault;
        }

        return order.Subnet is { } id && network.Subnets.FirstOrDefault(subnet => subnet.Id == Ownership.Id(id)) is { } chosen
            ? (WantedAddress[])[new WantedAddress(chosen, null)]
            : new Fault.Invalid($"Invalid input for subnet_id. Reason: {order.Subnet} is no IPv4 subnet of network {order.Network}.");
    }

    private async Task<Result<string>> AddAsync(IUnitOfWork work, FloatingOrder order, CancellationToken cancellationToken)
    {
        if (await NetworkStore.FindAsync(work, order.Network, cancellationToken) is not { IsExternal: true } found)
        {
            return new Fault.Invalid($"Bad floatingip request: Network {order.Network} is not a valid external network.");
        }

        var network = DevicePorts.OnlyIPv4(found);
        if (network.Subnets is [])
        {
            return new Fault.Conflict($"No more IP addresses available on network {order.Network}: it has no IPv4 subnet.");
        }

        IReadOnlyList<WantedAddress>? wanted = null;
        if ((order.Address ?? order.Subnet) is not null && !Wanted(order, network).TryGet(out wanted, out var fault))
        {
            return fault;
        }

        var id = Identifier.NewUuid().ToString("D");
        if (!(await devices.AddAsync(work, network, new PortDevice(id, DevicePorts.FloatingIp, ""), wanted, cancellationToken)).TryGet(out var port, out fault))
        {
            return fault;
        }

        await work.ExecuteAsync(
            """
            INSERT INTO floating_ips (id, project_id, network_id, address, description, tags, created_at, updated_at, revision)
            VALUES (@id, @Project, @Network, @address, @Description, '[]', @now, @now, 1)
            """,
            new { id, order.Project, order.Network, address = port.Addresses[0].Address, order.Description, now = clock.GetUtcNow().ToMicroseconds() },
            cancellationToken);
        return id;
    }

    private async Task<Result<Done>> LeadAsync(IUnitOfWork work, FloatingIpItem item, FloatingTarget? target, CancellationToken cancellationToken)
    {
        PortAddress? address = null;
        if (target is not null)
        {
            await work.TakeTurnAsync($"floating addresses of {target.Port}", cancellationToken);
            if (!Choose(target, await PortItems.ListAddressesAsync(work, target.Port, cancellationToken)).TryGet(out address, out var fault))
            {
                return fault;
            }
        }

        if (address is not null && await IsTakenAsync(work, item, address, cancellationToken))
        {
            return new Fault.Conflict($"Floating IP {item.Address} cannot lead to {address.Address} of port {address.Port}: another of network {item.NetworkId} does.");
        }

        await work.ExecuteAsync(
            "UPDATE floating_ips SET fixed_subnet_id = @subnet, fixed_number = @number, updated_at = @now, revision = revision + 1 WHERE id = @Id",
            new { item.Id, subnet = address?.Subnet, number = address?.Number, now = clock.GetUtcNow().ToMicroseconds() },
            cancellationToken);
        return address is null || await FindAsync(work, item.Id, cancellationToken) is { RouterId: not null }
            ? default(Done)
            : new Fault.NotFound("ExternalGatewayForFloatingIP", $"from subnet {address.Subnet} to network {item.NetworkId}");
    }

    private static Result<PortAddress> Choose(FloatingTarget target, IReadOnlyList<PortAddress> addresses)
    {
        var usable = addresses.Where(address => !address.Address.Contains(':', StringComparison.Ordinal) && (target.Fixed is null || address.Address == target.Fixed)).ToList();
        return usable switch
        {
            [var only] => only,
            [] => new Fault.Invalid($"Bad floatingip request: Port {target.Port} has no such fixed IPv4 address."),
            _ => new Fault.Invalid($"Bad floatingip request: Port {target.Port} has several fixed IPv4 addresses; say which by fixed_ip_address."),
        };
    }

    private static async Task<bool> IsTakenAsync(IUnitOfWork work, FloatingIpItem item, PortAddress address, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>(
            "SELECT id FROM floating_ips WHERE fixed_subnet_id = @Subnet AND fixed_number = @Number AND network_id = @NetworkId AND id <> @Id",
            new { address.Subnet, address.Number, item.NetworkId, item.Id },
            cancellationToken) is not null;

    private async Task TellAsync(IReadOnlyList<FloatingIpItem> items, CancellationToken cancellationToken) =>
        await news.TellAsync([.. items.Select(item => item.ServerId).OfType<string>()], cancellationToken);
}

/// <summary>A floating address that is asked for.</summary>
internal sealed record FloatingOrder
{
    public required string Project { get; init; }

    /// <summary>The network outside.</summary>
    public required string Network { get; init; }

    /// <summary>The address wanted; <see langword="null"/> for any.</summary>
    public string? Address { get; init; }

    /// <summary>The subnet wanted, by its id; <see langword="null"/> for any.</summary>
    public string? Subnet { get; init; }

    /// <summary>Where it is to lead; <see langword="null"/> for nowhere.</summary>
    public FloatingTarget? Target { get; init; }

    public string Description { get; init; } = "";
}

/// <summary>Where a floating address is to lead.</summary>
/// <param name="Port">The port.</param>
/// <param name="Fixed">The address of the port; <see langword="null"/> where it has but one.</param>
internal sealed record FloatingTarget(string Port, string? Fixed);
