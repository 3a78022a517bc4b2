using Nova.Core;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Routers;

/// <summary>Where a router leads outside: sets and clears it, in a transaction of the router's.</summary>
internal sealed class RouterGateways(DevicePorts devices)
{
    /// <summary>Makes the gateway so.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="router">The router as it is.</param>
    /// <param name="wanted">The gateway; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The router with it; <see cref="Fault.Conflict"/> where floating addresses need the present one.</returns>
    public async Task<Result<RouterItem>> SetAsync(IUnitOfWork work, RouterItem router, GatewayBody? wanted, CancellationToken cancellationToken)
    {
        var network = wanted?.NetworkId is { } id ? Ownership.Id(id) : null;
        var snat = (wanted?.EnableSnat ?? true) ? 1L : 0L;
        if (network is not null && network == router.GatewayNetwork && wanted!.ExternalFixedIps is null)
        {
            return router with { EnableSnat = snat };
        }

        if (router is { GatewayPort: { } port, GatewayNetwork: { } before })
        {
            if (network != before && await RouterStore.FindUserAsync(work, router.Id, before, cancellationToken) is { } address)
            {
                return new Fault.Conflict($"The gateway of router {router.Id} stays: floating IP {address} needs it.");
            }

            await DevicePorts.RemoveAsync(work, port, cancellationToken);
        }

        return network is null
            ? router with { GatewayPort = null, GatewayNetwork = null, EnableSnat = 1 }
            : await AddAsync(work, router with { EnableSnat = snat }, network, wanted!.ExternalFixedIps, cancellationToken);
    }

    private async Task<Result<RouterItem>> AddAsync(
        IUnitOfWork work, RouterItem router, string id, IReadOnlyList<FixedIpBody>? bodies, CancellationToken cancellationToken)
    {
        if (await NetworkStore.FindAsync(work, id, cancellationToken) is not { IsExternal: true } found)
        {
            return new Fault.Invalid($"Bad router request: Network {id} is not an external network.");
        }

        var network = DevicePorts.OnlyIPv4(found);
        IReadOnlyList<WantedAddress>? wanted = null;
        if (bodies is { Count: > 0 } && !PortItems.Wanted(network, bodies).TryGet(out wanted, out var fault))
        {
            return fault;
        }

        if (network.Subnets is [])
        {
            return new Fault.Invalid($"Bad router request: Network {id} has no IPv4 subnet.");
        }

        PortDevice device = new(router.Id, DevicePorts.RouterGateway, "");
        return (await devices.AddAsync(work, network, device, wanted, cancellationToken)).TryGet(out var port, out fault)
            ? router with { GatewayPort = port.Id, GatewayNetwork = id }
            : fault;
    }
}
