using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Addresses;
using Nova.Networks.Neutron;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <inheritdoc />
internal sealed class ServerInterfaces(Database database, PortStore ports, GroupStore groups, PortMaker maker, AddressTaker addresses, PortNews news) : IServerInterfaces
{
    public async Task<Result<ServerPort>> AttachAsync(IUnitOfWork work, PortOrder order, CancellationToken cancellationToken)
    {
        var networks = await NetworkStore.ListAsync(work, order.Project, cancellationToken);
        IReadOnlyList<FoundPort> known = [];
        foreach (var entry in order.Request.Ports)
        {
            if (entry.Port is { } port)
            {
                known = await PortStore.FindAsync(work, [port.ToString()], cancellationToken);
                if (known is not [{ } found] || found.Project != order.Project.Value)
                {
                    return new Fault.NotFound("Port", port.ToString());
                }
            }
            else if (networks.All(network => network.Id != entry.Network))
            {
                return new Fault.NotFound("Network", entry.Network.ToString() ?? "");
            }
        }

        if (!PortPlanner.Plan(networks, known, order.Project, order.Request).TryGet(out var plan, out var fault))
        {
            return fault;
        }

        if (plan is not [var planned])
        {
            return new Fault.Invalid("No network is there that a port could be made on.");
        }

        var standard = await groups.EnsureDefaultAsync(work, order.Project.Value, cancellationToken);
        var placed = order with { FirstPosition = await PortStore.NextPositionAsync(work, order.Server, cancellationToken) };
        if (!(await maker.MakeOneAsync(work, placed, planned, [new NamedGroup(standard, GroupItem.DefaultName)], cancellationToken)).TryGet(out var made, out fault))
        {
            return fault;
        }

        await PortStore.WriteComingAsync(work, order.Server, made.Id, isComing: true, cancellationToken);
        return made with { IsComing = true };
    }

    public Task ArriveAsync(ServerId server, PortId port, CancellationToken cancellationToken) =>
        database.WriteAsync(work => PortStore.WriteComingAsync(work, server, port, isComing: false, cancellationToken), cancellationToken);

    public async Task DetachAsync(ServerId server, PortId port, CancellationToken cancellationToken)
    {
        var known = await ports.FindAsync([port.ToString()], cancellationToken);
        await ports.RemoveAsync(server, port, cancellationToken);
        foreach (var found in known)
        {
            news.FiltersChanged(found.Project);
        }
    }

    public Task<Result<Done>> AddAddressAsync(ServerId server, NetworkId network, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            var port = (await PortStore.ListAsync(work, server, cancellationToken)).FirstOrDefault(candidate => candidate.Network == network);
            if (port is null || await NetworkStore.FindAsync(work, network.ToString(), cancellationToken) is not { } found)
            {
                return new Fault.NotFound("Network", network.ToString());
            }

            return (await addresses.TakeAsync(work, found, wanted: null, port.Id.ToString(), cancellationToken)).TryGet(out _, out var fault) ? default(Done) : fault;
        },
        cancellationToken);

    public Task<Result<Done>> RemoveAddressAsync(ServerId server, string address, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            foreach (var port in await PortStore.ListAsync(work, server, cancellationToken))
            {
                if ((await PortItems.ListAddressesAsync(work, port.Id.ToString(), cancellationToken)).FirstOrDefault(held => held.Address == address) is { } found)
                {
                    await PortItems.RemoveAddressAsync(work, found, cancellationToken);
                    return default(Done);
                }
            }

            return new Fault.NotFound("Fixed IP", address);
        },
        cancellationToken);
}
