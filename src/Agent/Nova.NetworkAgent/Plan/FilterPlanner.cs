using Nova.Contracts.Networks;
using Nova.Core;
using Nova.NetworkAgent.Filter;

namespace Nova.NetworkAgent.Plan;

/// <summary>Works out what may pass to and from the ports of a plan. Pure.</summary>
internal static class FilterPlanner
{
    /// <summary>The filters of the plan's ports.</summary>
    /// <param name="plan">What the host has.</param>
    /// <param name="filters">What the control plane said last; <see langword="null"/> where it never said anything: then nothing is filtered.</param>
    public static FilterRules Plan(HostPlan plan, HostFilters? filters)
    {
        if (filters is null)
        {
            return FilterRules.None;
        }

        var known = filters.Ports.ToDictionary(filter => filter.Port);
        List<FilteredPort> ports = [];
        foreach (var port in plan.Ports.Select(each => each.Port))
        {
            var filter = known.GetValueOrDefault(port.Id) ?? Closed(port.Id);
            if (filter.IsSecure || !filter.IsUp)
            {
                ports.Add(Describe(port, filter));
            }
        }

        var named = ports.SelectMany(port => port.Rules).Select(rule => rule.Group).OfType<string>().ToHashSet();
        return new FilterRules(ports, named.Order(StringComparer.Ordinal).ToDictionary(group => group, group => filters.Groups.GetValueOrDefault(group, [])));
    }

    /// <summary>The ports that may send whatever they like from wherever.</summary>
    public static IReadOnlySet<PortId> Free(HostFilters? filters) => (filters?.Ports ?? []).Where(filter => !filter.IsSecure).Select(filter => filter.Port).ToHashSet();

    /// <summary>The further addresses of a port.</summary>
    public static IReadOnlyList<AllowedSource> AllowedOf(HostFilters? filters, PortId port) =>
        filters?.Ports.FirstOrDefault(filter => filter.Port == port)?.Allowed ?? [];

    private static FilteredPort Describe(ServerPort port, PortFilter filter) => new()
    {
        Tap = port.TapDevice,
        Bridge = port.Bridge,
        MacAddress = port.MacAddress,
        Addresses = [.. port.Addresses.Select(address => address.Address)],
        Allowed = filter.Allowed,
        Rules = filter.IsUp ? filter.Rules : [],
        IsUp = filter.IsUp,
    };

    // A port that has just come: its guest may ask for its address and the like, and hears nothing that it did not ask for.
    private static PortFilter Closed(PortId port) => new()
    {
        Port = port,
        IsUp = true,
        IsSecure = true,
        Rules = [new FilterRule { IsIngress = false, IsIPv6 = false }, new FilterRule { IsIngress = false, IsIPv6 = true }],
    };
}
