using Nova.Contracts.Placement;
using Nova.Contracts.Servers;

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

    /// <summary>The servers of one.</summary>
    public async Task<IReadOnlyList<HypervisorServer>> ServersOfAsync(Hypervisor hypervisor, CancellationToken cancellationToken) =>
    [
        .. (await servers.ListOnHostAsync(hypervisor.Service.Host, cancellationToken))
            .Select(server => new HypervisorServer(server.DomainName, server.Id)),
    ];
}
