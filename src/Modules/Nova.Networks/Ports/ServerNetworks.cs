using System.Net;
using System.Runtime.CompilerServices;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Topologies;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <inheritdoc />
internal sealed class ServerNetworks(
    Database database, NetworkCatalog catalog, PortStore ports, GroupStore groups, AutoTopologies topologies, PortMaker maker, PortNews news) : IServerNetworks
{
    private const int OwnersInPage = 500;

    public async Task<Result<Done>> ValidateAsync(RequestContext caller, NetworkRequest request, CancellationToken cancellationToken)
    {
        if (!(await PlanAsync(caller.Project, request, cancellationToken)).TryGet(out var plan, out var fault)
            || !(await groups.ResolveAsync(caller.Project.Value, request.SecurityGroups, cancellationToken)).TryGet(out _, out fault))
        {
            return fault;
        }

        if (plan is [] && request.MakesNetwork && !(await topologies.CheckAsync(cancellationToken)).TryGet(out _, out _))
        {
            return new Fault.Invalid($"Unable to automatically allocate a network for project {caller.Project}");
        }

        if (plan.FirstOrDefault(port => port is { Existing: null, Network.Subnets: [] }) is { } bare)
        {
            return new Fault.Invalid($"Network {bare.Network.Id} requires a subnet in order to boot instances on.");
        }

        var wanted = plan.SelectMany(port => port.Wanted ?? []).Where(address => address.Text is not null).ToList();
        if (wanted is [])
        {
            return default(Done);
        }

        var taken = await ports.FindTakenAsync([.. wanted.Select(address => address.Text!)], cancellationToken);
        return wanted.Find(address => taken.Contains((address.Subnet.Id, address.Text!))) is { } first
            ? new Fault.Invalid($"Fixed IP {first.Text} is already in use.")
            : default(Done);
    }

    public async Task<Result<IReadOnlyList<ServerPort>>> AllocateAsync(PortOrder order, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedGroup> named = [];
        if (!(await PlanOrMakeAsync(order, cancellationToken)).TryGet(out var plan, out var fault)
            || (plan.Any(port => port.Existing is null)
                && !(await groups.ResolveAsync(order.Project.Value, order.Request.SecurityGroups, cancellationToken)).TryGet(out named!, out fault)))
        {
            // The networks may have changed since the first time; what was given then still holds.
            var given = await ports.ListAsync(order.Server, cancellationToken);
            return given is [] ? fault : given.ToList();
        }

        if (plan is [])
        {
            return new List<ServerPort>();
        }

        var made = await database.TryWriteAsync(work => maker.MakeAsync(work, order, plan, named, cancellationToken), cancellationToken);
        news.FiltersChanged(order.Project.Value);
        return made;
    }

    public async Task ReleaseAsync(ServerId server, CancellationToken cancellationToken)
    {
        // Who has the address next must not be let in for who had it before.
        foreach (var project in await ports.RemoveAsync(server, cancellationToken))
        {
            news.FiltersChanged(project);
        }
    }

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

    private async Task<Result<IReadOnlyList<PlannedPort>>> PlanOrMakeAsync(PortOrder order, CancellationToken cancellationToken)
    {
        var planned = await PlanAsync(order.Project, order.Request, cancellationToken);
        if (!order.Request.MakesNetwork || !planned.TryGet(out var plan, out _) || plan is not [])
        {
            return planned;
        }

        return (await topologies.EnsureAsync(order.Project, cancellationToken)).TryGet(out _, out var fault)
            ? await PlanAsync(order.Project, order.Request, cancellationToken)
            : fault;
    }

    private async Task<Result<IReadOnlyList<PlannedPort>>> PlanAsync(ProjectId project, NetworkRequest request, CancellationToken cancellationToken)
    {
        var networks = await catalog.ListAsync(project, cancellationToken);
        var asked = request.Ports.Where(entry => entry.Port is not null).Select(entry => entry.Port!.Value.ToString()).ToList();
        return PortPlanner.Plan(networks, asked is [] ? [] : await ports.FindAsync(asked, cancellationToken), project, request);
    }
}
