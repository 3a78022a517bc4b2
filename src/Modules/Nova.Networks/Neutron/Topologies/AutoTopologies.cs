using System.Net;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Neutron.Routers;
using Nova.Networks.Neutron.Subnets;

namespace Nova.Networks.Neutron.Topologies;

/// <summary>Makes a network for a project that has none: with a subnet, and a router that leads outside. All of it or nothing, and once.</summary>
internal sealed class AutoTopologies(
    Database database, NetworkQuotas quotas, RouterGateways gateways, RouterInterfacesApi interfaces, IOptions<NetworkOptions> network, IOptions<AutoTopologyOptions> options, TimeProvider clock)
{
    private const string Outside = "SELECT id FROM networks WHERE is_default = 1";

    /// <summary>Whether this cloud can make such networks.</summary>
    /// <returns><see cref="Fault.Conflict"/> that says what is missing.</returns>
    public async Task<Result<Done>> CheckAsync(CancellationToken cancellationToken) =>
        Demand(await database.QuerySingleOrDefaultAsync<string>(Outside, null, cancellationToken)).TryGet(out _, out var fault) ? default(Done) : fault;

    /// <summary>The network that was made for the project, now or before.</summary>
    /// <returns>Its id; <see cref="Fault.Conflict"/> where something is missing for it, <see cref="Fault.OverQuota"/>.</returns>
    public Task<Result<string>> EnsureAsync(ProjectId project, CancellationToken cancellationToken) => database.TryWriteAsync<string>(
        async work =>
        {
            if (await AutoTopology.FindAsync(work, project.Value, cancellationToken) is { } known)
            {
                return known.NetworkId;
            }

            if (!Demand(await work.QuerySingleOrDefaultAsync<string>(Outside, null, cancellationToken)).TryGet(out var outside, out var fault)
                || !(await AddSubnetAsync(work, project.Value, cancellationToken)).TryGet(out var subnet, out fault)
                || !(await AddRouterAsync(work, project.Value, outside, subnet.Id, cancellationToken)).TryGet(out var router, out fault))
            {
                return fault;
            }

            await AutoTopology.AddAsync(work, new AutoTopology { ProjectId = project.Value, NetworkId = subnet.NetworkId, RouterId = router }, cancellationToken);
            return subnet.NetworkId;
        },
        cancellationToken);

    /// <summary>Takes back what was made for the project; nothing where there is nothing.</summary>
    /// <returns><see cref="Fault.Conflict"/> where ports are still on the network, or the router leads to further ones.</returns>
    public Task<Result<Done>> RemoveAsync(ProjectId project, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            if (await AutoTopology.FindAsync(work, project.Value, cancellationToken) is not { } topology
                || await RouterStore.FindAsync(work, topology.RouterId, cancellationToken) is not { } router)
            {
                return default(Done);
            }

            foreach (var port in await DevicePorts.ListAsync(work, router.Id, DevicePorts.RouterInterface, cancellationToken))
            {
                if (port.NetworkId != topology.NetworkId)
                {
                    return new Fault.Conflict($"Router {router.Id} still has ports: part it from its other subnets first.");
                }

                await DevicePorts.RemoveAsync(work, port.Id, cancellationToken);
            }

            if (await NetworkItems.FindUserAsync(work, topology.NetworkId, cancellationToken) is { } user)
            {
                return new Fault.Conflict(
                    $"Unable to complete operation on network {topology.NetworkId}. There are one or more ports still in use on the network, id: {user}.");
            }

            if (router.GatewayPort is { } gateway)
            {
                await DevicePorts.RemoveAsync(work, gateway, cancellationToken);
            }

            await RouterStore.RemoveAsync(work, router.Id, cancellationToken);
            await NetworkItems.RemoveAsync(work, topology.NetworkId, cancellationToken);
            return default(Done);
        },
        cancellationToken);

    /// <summary>The network outside, where a range for networks is there as well.</summary>
    private Result<string> Demand(string? outside) =>
        outside is null ? new Fault.Conflict("Deployment error: No default router:external network.")
        : options.Value.Range is "" ? new Fault.Conflict("Deployment error: No default subnetpools defined.")
        : outside;

    private async Task<Result<SubnetItem>> AddSubnetAsync(IUnitOfWork work, string project, CancellationToken cancellationToken)
    {
        var taken = await SubnetItems.ListRangesAsync(work, cancellationToken);
        if (FreeRange.Find(IPNetwork.Parse(options.Value.Range), options.Value.Prefix, taken.Select(IPNetwork.Parse)) is not { } range)
        {
            return new Fault.Conflict($"No range is left in {options.Value.Range} for another network.");
        }

        if (!(await quotas.CheckAsync(work, project, NetworkQuotas.Network, 1, cancellationToken)).TryGet(out _, out var fault)
            || !(await quotas.CheckAsync(work, project, NetworkQuotas.Subnet, 1, cancellationToken)).TryGet(out _, out fault))
        {
            return fault;
        }

        var now = clock.GetUtcNow().ToMicroseconds();
        NetworkItem item = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            Name = "auto_allocated_network",
            Owner = project,
            ProjectId = project,
            Mtu = network.Value.NetworkDeviceMtu,
            AdminStateUp = 1,
            PortSecurity = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        SubnetItem draft = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            NetworkId = item.Id,
            ProjectId = project,
            NetworkOwner = project,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        if (!SubnetPlanner.Plan(new SubnetBody { Name = "auto_allocated_subnet_v4", Cidr = range.ToString() }, draft).TryGet(out var subnet, out fault))
        {
            return fault;
        }

        await NetworkItems.AddAsync(work, item, cancellationToken);
        await SubnetItems.AddAsync(work, subnet, cancellationToken);
        return subnet;
    }

    private async Task<Result<string>> AddRouterAsync(IUnitOfWork work, string project, string outside, string subnet, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        RouterItem draft = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            ProjectId = project,
            Name = "auto_allocated_router",
            AdminStateUp = 1,
            EnableSnat = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        if (!(await quotas.CheckAsync(work, project, NetworkQuotas.Router, 1, cancellationToken)).TryGet(out _, out var fault)
            || !(await gateways.SetAsync(work, draft, new GatewayBody { NetworkId = outside }, cancellationToken)).TryGet(out var router, out fault))
        {
            return fault;
        }

        await RouterStore.AddAsync(work, router, cancellationToken);
        return (await interfaces.JoinAsync(work, router, subnet, cancellationToken)).TryGet(out _, out fault) ? router.Id : fault;
    }
}
