using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Neutron.Subnets;
using Nova.Networks.Ports;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Routers;

/// <summary>Joins routers to subnets, and parts them: by the subnet, whose gateway the router then is, or by a port that is there.</summary>
internal sealed class RouterInterfacesApi(
    Database database, RoutersApi routers, RouterStore store, SubnetsApi subnets, PortsApi ports, DevicePorts devices, PortNews news)
{
    public Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) => ChangeAsync(
        call, NeutronPolicies.AddRouterInterface,
        (router, request) => request switch
        {
            { SubnetId: { } subnet, PortId: null } => AddSubnetAsync(call, router, subnet, cancellationToken),
            { SubnetId: null, PortId: { } port } => AddPortAsync(call, router, port, cancellationToken),
            _ => Task.FromResult<Result<JoinedSubnet>>(new Fault.Invalid("Bad router request: either subnet_id or port_id must be given, and not both.")),
        },
        cancellationToken);

    public Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken) => ChangeAsync(
        call, NeutronPolicies.RemoveRouterInterface,
        (router, request) => request is { SubnetId: null, PortId: null }
            ? Task.FromResult<Result<JoinedSubnet>>(new Fault.Invalid("Bad router request: subnet_id or port_id must be given."))
            : database.TryWriteAsync<JoinedSubnet>(work => RemoveAsync(work, router, request, cancellationToken), cancellationToken),
        cancellationToken);

    /// <summary>Joins the router to a subnet, whose gateway it then is.</summary>
    public async Task<Result<JoinedSubnet>> JoinAsync(IUnitOfWork work, RouterItem router, string id, CancellationToken cancellationToken)
    {
        if (!(await CheckAsync(work, router, id, cancellationToken)).TryGet(out var subnet, out var fault))
        {
            return fault;
        }

        if (subnet.Gateway is not { } gateway || !subnet.ToSubnet().TryNumber(System.Net.IPAddress.Parse(gateway), out var number))
        {
            return new Fault.Invalid($"Bad router request: subnet {subnet.Id} has no gateway, which the router would be.");
        }

        if (await NetworkStore.FindAsync(work, subnet.NetworkId, cancellationToken) is not { } network)
        {
            return SubnetsApi.Missing(id);
        }

        PortDevice device = new(router.Id, DevicePorts.RouterInterface, router.ProjectId);
        var added = await devices.AddAsync(work, network, device, [new WantedAddress(subnet.ToSubnet(), number)], cancellationToken);
        return added.TryGet(out var port, out fault) ? new JoinedSubnet(port.Id, subnet.Id, subnet.NetworkId) : fault;
    }

    private static Fault.Invalid Unroutable(string subnet) =>
        new Fault.Invalid($"Bad router request: subnet {subnet} cannot be routed: it is not IPv4, or is outside.");

    private async Task<IResult> ChangeAsync(
        ApiCall call, Policy policy, Func<RouterItem, InterfaceRequest, Task<Result<JoinedSubnet>>> change, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<InterfaceRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await routers.DemandAsync(call, policy, cancellationToken)).TryGet(out var router, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var before = await store.ListUsersAsync(router.Id, cancellationToken);
        if (!(await change(router, request)).TryGet(out var joined, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        // Who was behind the router hears of it, and who is.
        foreach (var project in before.Union(await store.ListUsersAsync(router.Id, cancellationToken)))
        {
            news.FiltersChanged(project);
        }

        return call.Json(new JsonObject
        {
            ["id"] = router.Id,
            ["project_id"] = router.ProjectId,
            ["tenant_id"] = router.ProjectId,
            ["network_id"] = joined.Network,
            ["port_id"] = joined.Port,
            ["subnet_id"] = joined.Subnet,
            ["subnet_ids"] = new JsonArray(joined.Subnet),
        });
    }

    private async Task<Result<JoinedSubnet>> AddSubnetAsync(ApiCall call, RouterItem router, string id, CancellationToken cancellationToken)
    {
        if (await subnets.FindAsync(call, id, cancellationToken) is not { } found)
        {
            return SubnetsApi.Missing(id);
        }

        return await database.TryWriteAsync<JoinedSubnet>(work => JoinAsync(work, router, found.Id, cancellationToken), cancellationToken);
    }

    private async Task<Result<JoinedSubnet>> AddPortAsync(ApiCall call, RouterItem router, string id, CancellationToken cancellationToken)
    {
        if (await ports.FindAsync(call, id, cancellationToken) is not { } found)
        {
            return new Fault.NotFound("Port", id);
        }

        return await database.TryWriteAsync<JoinedSubnet>(
            async work =>
            {
                if (await PortItems.FindAsync(work, found.Id, cancellationToken) is not { ServerId: null, DeviceId: "" } port)
                {
                    return new Fault.Conflict($"Port {found.Id} is in use already.");
                }

                if (await PortItems.ListAddressesAsync(work, port.Id, cancellationToken) is not [var address])
                {
                    return new Fault.Invalid($"Bad router request: port {port.Id} must have one address.");
                }

                if (!(await CheckAsync(work, router, address.Subnet, cancellationToken)).TryGet(out var subnet, out var fault))
                {
                    return fault;
                }

                await work.ExecuteAsync(
                    "UPDATE ports SET device_id = @device, device_owner = @owner, revision = revision + 1 WHERE id = @id",
                    new { id = port.Id, device = router.Id, owner = DevicePorts.RouterInterface },
                    cancellationToken);
                return new JoinedSubnet(port.Id, subnet.Id, port.NetworkId);
            },
            cancellationToken);
    }

    /// <summary>The subnet, where the router may be joined to it.</summary>
    private static async Task<Result<SubnetItem>> CheckAsync(IUnitOfWork work, RouterItem router, string id, CancellationToken cancellationToken)
    {
        if (await RouterStore.FindAsync(work, router.Id, cancellationToken) is null)
        {
            return RoutersApi.Missing(router.Id);
        }

        if (await SubnetItems.FindAsync(work, id, cancellationToken) is not { } subnet)
        {
            return SubnetsApi.Missing(id);
        }

        if (subnet.IsExternal is 1 || subnet.ToSubnet().IsIPv6)
        {
            return Unroutable(id);
        }

        foreach (var port in await DevicePorts.ListAsync(work, router.Id, DevicePorts.RouterInterface, cancellationToken))
        {
            if ((await PortItems.ListAddressesAsync(work, port.Id, cancellationToken)).Any(address => address.Subnet == id))
            {
                return new Fault.Invalid($"Bad router request: router {router.Id} has a port on subnet {id} already.");
            }
        }

        // Where a router is, every host has an address: as in a subnet with DHCP.
        return await SubnetItems.FindOverlapAsync(work, subnet with { DhcpServer = subnet.DhcpServer ?? subnet.Gateway ?? "" }, cancellationToken) is { } other
            ? new Fault.Invalid($"Bad router request: cidr {subnet.Cidr} of subnet {id} overlaps with cidr {other}, where hosts have addresses.")
            : subnet;
    }

    private static async Task<Result<JoinedSubnet>> RemoveAsync(IUnitOfWork work, RouterItem router, InterfaceRequest request, CancellationToken cancellationToken)
    {
        if (await RouterStore.FindAsync(work, router.Id, cancellationToken) is null)
        {
            return RoutersApi.Missing(router.Id);
        }

        foreach (var port in await DevicePorts.ListAsync(work, router.Id, DevicePorts.RouterInterface, cancellationToken))
        {
            if (await PortItems.ListAddressesAsync(work, port.Id, cancellationToken) is not [var address, ..]
                || (request.PortId is { } wanted && Ownership.Id(wanted) != port.Id)
                || (request.SubnetId is { } subnet && Ownership.Id(subnet) != address.Subnet))
            {
                continue;
            }

            if (await RouterStore.FindUserOfInterfaceAsync(work, router.Id, port.Id, cancellationToken) is { } floating)
            {
                return new Fault.Conflict($"The interface of router {router.Id} on subnet {address.Subnet} stays: floating IP {floating} needs it.");
            }

            await DevicePorts.RemoveAsync(work, port.Id, cancellationToken);
            return new JoinedSubnet(port.Id, address.Subnet, port.NetworkId);
        }

        return new Fault.NotFound("RouterInterface", $"of router {router.Id}");
    }
}

/// <summary>A subnet that a router was joined to or parted from, and the port by which.</summary>
internal sealed record JoinedSubnet(string Port, string Subnet, string Network);
