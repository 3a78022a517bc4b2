using System.Net;
using System.Net.Sockets;
using Nova.Contracts.Networks;
using Nova.NetworkAgent.Filter;

namespace Nova.NetworkAgent.Plan;

/// <summary>Works out what the host is to have from what is plugged.</summary>
internal static class HostPlanner
{
    /// <summary>The plan; a network that was there stays, as it was, until a port says otherwise.</summary>
    public static HostPlan Plan(IReadOnlyList<HostNetwork> known, IEnumerable<PortPlug> plugs)
    {
        HostPort[] ports =
        [
            .. plugs.SelectMany(plug => plug.Ports.Select(port => new HostPort(plug.Hostname, port)))
                .OrderBy(port => port.Port.TapDevice, StringComparer.Ordinal),
        ];
        var networks = known.ToDictionary(network => network.Bridge);
        foreach (var group in ports.GroupBy(port => port.Port.Bridge))
        {
            networks[group.Key] = Merge(networks.GetValueOrDefault(group.Key), [.. group.Select(port => port.Port)]);
        }

        return new HostPlan([.. networks.Values.OrderBy(network => network.Bridge, StringComparer.Ordinal)], ports);
    }

    /// <summary>The packet rules for a plan.</summary>
    public static HostRules Rules(HostPlan plan, NetworkAgentOptions options, HostFilters? filters = null) => new()
    {
        Ports = [.. plan.Ports.Where(port => !FilterPlanner.Free(filters).Contains(port.Port.Id)).Select(port => RulesOf(port.Port, FilterPlanner.AllowedOf(filters, port.Port.Id)))],
        Filters = FilterPlanner.Plan(plan, filters),
        MetadataBridges = [.. plan.Networks.Where(network => network.Subnets.Any(subnet => subnet.DhcpServer is not null)).Select(network => network.Bridge)],
        MetadataHost = IPAddress.IsLoopback(IPAddress.Parse(options.MetadataHost)) ? null : options.MetadataHost,
        MetadataPort = options.MetadataPort,
        Outside = filters?.Outside ?? new HostOutside(),
        FixedRanges =
        [
            .. plan.Networks.SelectMany(network => network.Subnets).Where(IsRouted).Select(subnet => subnet.Cidr)
                .Concat(filters?.Outside?.Routers.Select(router => router.Cidr) ?? []).Distinct(),
        ],
        DmzRanges = OptionLists.Split(options.DmzCidrs),
        SnatRanges = OptionLists.Split(options.ForceSnatRanges),
        PublicInterface = options.PublicInterface,
        SourceAddress = options.RoutingSourceAddress,
    };

    /// <summary>Whether text is an IPv4 address; a CIDR is one by its first part.</summary>
    public static bool IsIPv4(string text) =>
        IPAddress.TryParse(text.Split('/')[0], out var address) && address.AddressFamily is AddressFamily.InterNetwork;

    // The host routes for a subnet where it is the gateway itself.
    private static bool IsRouted(HostSubnet subnet) => subnet.Gateway is not null && subnet.Gateway == subnet.DhcpServer;

    private static HostNetwork Merge(HostNetwork? known, IReadOnlyList<ServerPort> ports)
    {
        var subnets = (known?.Subnets ?? []).ToDictionary(subnet => subnet.Cidr);
        foreach (var address in ports.SelectMany(port => port.Addresses).Where(address => IsIPv4(address.Address)))
        {
            subnets[address.Cidr] = new HostSubnet(address.Cidr, address.Gateway, address.DhcpServer, address.NameServers);
        }

        return new HostNetwork
        {
            Id = ports[^1].Network,
            Bridge = ports[^1].Bridge,
            Mtu = ports[^1].Mtu,
            Subnets = [.. subnets.Values.OrderBy(subnet => subnet.Cidr, StringComparer.Ordinal)],
        };
    }

    private static PortRules RulesOf(ServerPort port, IReadOnlyList<AllowedSource> allowed)
    {
        string[] addresses = [.. port.Addresses.Select(address => address.Address).Concat(allowed.Select(source => source.Range)).Distinct()];
        return new PortRules(port.TapDevice, port.MacAddress, [.. addresses.Where(IsIPv4)], [.. addresses.Where(address => !IsIPv4(address))])
        {
            MoreMacs = [.. allowed.Select(source => source.MacAddress).Where(mac => mac != port.MacAddress).Distinct()],
        };
    }
}
