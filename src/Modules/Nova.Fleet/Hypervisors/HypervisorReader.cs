using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Fleet.Hypervisors;

/// <summary>Joins the fleet with the placement's figures.</summary>
internal sealed class HypervisorReader(FleetReader fleet, IPlacement placement, IServerDirectory servers)
{
    /// <summary>Every hypervisor, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<Hypervisor>> ListAsync(CancellationToken cancellationToken)
    {
        var view = await fleet.ReadAsync(cancellationToken);
        var usages = (await placement.ListAsync(cancellationToken)).ToDictionary(usage => usage.Host);
        return
        [
            .. view.Hypervisors().Select(pair =>
            {
                var usage = usages.GetValueOrDefault(pair.Service.Host);
                return new Hypervisor(pair.Service, pair.Report, usage?.Used ?? default, usage?.Servers ?? 0);
            }),
        ];
    }

    /// <summary>The servers of these, by host.</summary>
    public async Task<ILookup<HostName?, HypervisorServer>> ServersOfAsync(IReadOnlyList<Hypervisor> hypervisors, CancellationToken cancellationToken) =>
        (await servers.ListOnHostsAsync([.. hypervisors.Select(hypervisor => hypervisor.Service.Host)], cancellationToken))
            .ToLookup(server => server.Host, server => new HypervisorServer(server.DomainName, server.Id));
}
