using System.Net;
using System.Runtime.CompilerServices;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <inheritdoc />
internal sealed class ServerNetworks(Database database, NetworkCatalog catalog, PortStore ports, PortMaker maker) : IServerNetworks
{
    private const int OwnersInPage = 500;

    public async Task<Result<Done>> ValidateAsync(RequestContext caller, NetworkRequest request, CancellationToken cancellationToken)
    {
        var networks = await catalog.ListAsync(caller.Project, cancellationToken);
        if (!PortPlanner.Plan(networks, request).TryGet(out var plan, out var fault))
        {
            return fault;
        }

        var wanted = plan.Select(port => port.Wanted).OfType<WantedAddress>().ToList();
        if (wanted is [])
        {
            return default(Done);
        }

        var taken = await ports.FindTakenAsync([.. wanted.Select(address => address.Text)], cancellationToken);
        return wanted.Find(address => taken.Contains((address.Subnet.Id, address.Text))) is { } first
            ? new Fault.Invalid($"Fixed IP {first.Text} is already in use.")
            : default(Done);
    }

    public async Task<Result<IReadOnlyList<ServerPort>>> AllocateAsync(PortOrder order, CancellationToken cancellationToken)
    {
        var networks = await catalog.ListAsync(order.Project, cancellationToken);
        if (!PortPlanner.Plan(networks, order.Request).TryGet(out var plan, out var fault))
        {
            // The networks may have changed since the first time; what was given then still holds.
            var given = await ports.ListAsync(order.Server, cancellationToken);
            return given is [] ? fault : given.ToList();
        }

        return plan is []
            ? new List<ServerPort>()
            : await database.TryWriteAsync(work => maker.MakeAsync(work, order, plan, cancellationToken), cancellationToken);
    }

    public Task ReleaseAsync(ServerId server, CancellationToken cancellationToken) => ports.RemoveAsync(server, cancellationToken);

    public Task<IReadOnlyList<ServerPort>> ListAsync(ServerId server, CancellationToken cancellationToken) =>
        ports.ListAsync(server, cancellationToken);

    public async Task<ServerId?> FindByAddressAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var canonical = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

        // Where two networks share a range the address alone says nothing, and a guess would be another's secrets.
        return await ports.FindHoldersAsync(canonical.ToString(), cancellationToken) is [var only] ? Identifier.Parse<ServerId>(only) : null;
    }

    public async IAsyncEnumerable<ServerId> ListOwnersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        IReadOnlyList<string> page;
        do
        {
            page = await ports.ListOwnersAsync(after, OwnersInPage, cancellationToken);
            foreach (var owner in page)
            {
                yield return Identifier.Parse<ServerId>(owner);
                after = owner;
            }
        }
        while (page.Count is OwnersInPage);
    }
}
