using Nova.Contracts.Networks;

namespace Nova.NetworkAgent.Plan;

/// <summary>Adds to a plan what leads outside: the bridges of the networks there, and the addresses that the host has in them and as a router. Pure.</summary>
internal static class OutsidePlanner
{
    /// <summary>The plan with it.</summary>
    /// <param name="plan">What the host has for its ports.</param>
    /// <param name="outside">What the control plane said last.</param>
    /// <param name="isGateway">Whether this host is the router of the networks outside.</param>
    public static HostPlan Join(HostPlan plan, HostOutside outside, bool isGateway)
    {
        var routers = outside.Routers.ToLookup(router => router.Bridge, router => HostSubnet.InSubnet(router.Address, router.Cidr));
        var networks = plan.Networks.ToDictionary(network => network.Bridge, network => network with { Addresses = [.. routers[network.Bridge]] });
        foreach (var network in outside.Networks)
        {
            networks[network.Bridge] = Describe(network, outside, isGateway);
        }

        return plan with { Networks = [.. networks.Values.OrderBy(network => network.Bridge, StringComparer.Ordinal)] };
    }

    // Single addresses, so that they make no route: whether the host reaches the network by this bridge is not theirs to say.
    private static HostNetwork Describe(OutsideNetwork network, HostOutside outside, bool isGateway)
    {
        var floating = outside.Floating.Where(floating => floating.Bridge == network.Bridge).Select(floating => floating.Address);
        var routers = outside.Sources.Where(source => source.Bridge == network.Bridge).Select(source => source.Address).OfType<string>();
        var gateways = network.Subnets.Where(subnet => isGateway && subnet.Gateway is not null).Select(subnet => HostSubnet.InSubnet(subnet.Gateway!, subnet.Cidr));
        return new HostNetwork
        {
            Id = network.Network,
            Bridge = network.Bridge,
            Mtu = network.Mtu,
            Subnets = [],
            IsOutside = true,
            Addresses = [.. gateways.Concat(floating.Concat(routers).Distinct().Select(address => $"{address}/32"))],
        };
    }
}
