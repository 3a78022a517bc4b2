using System.Net;
using System.Text.RegularExpressions;
using Nova.Contracts.Networks;

namespace Nova.NetworkAgent.Plan;

/// <summary>As <see cref="PlugCheck"/>, of filters: nothing of them reaches a rule that has not its proper form.</summary>
internal static partial class FilterCheck
{
    /// <summary>Throws unless every part has its proper form.</summary>
    /// <exception cref="InvalidOperationException">One has not.</exception>
    public static void Demand(HostFilters filters)
    {
        foreach (var port in filters.Ports)
        {
            foreach (var source in port.Allowed)
            {
                Demand(IsRange(source.Range), "address or range", source.Range);
                Demand(Mac().IsMatch(source.MacAddress), "MAC address", source.MacAddress);
            }

            foreach (var rule in port.Rules)
            {
                Demand(rule.Protocol is null or (>= 0 and <= 255), "protocol", $"{rule.Protocol}");
                Demand(rule.First is null or (>= 0 and <= 65_535), "port", $"{rule.First}");
                Demand(rule.Last is null or (>= 0 and <= 65_535), "port", $"{rule.Last}");
                Demand(rule.Prefix is null || IsRange(rule.Prefix), "range", rule.Prefix ?? "");
                Demand(rule.Group is null || Guid.TryParseExact(rule.Group, "D", out _), "security group", rule.Group ?? "");
            }
        }

        if (filters.Outside is { } outside)
        {
            Demand(outside);
        }

        foreach (var (group, members) in filters.Groups)
        {
            Demand(Guid.TryParseExact(group, "D", out _), "security group", group);
            foreach (var member in members)
            {
                Demand(IsRange(member), "address or range", member);
            }
        }
    }

    private static void Demand(HostOutside outside)
    {
        var bridges = outside.Networks.Select(network => network.Bridge).Concat(outside.Floating.Select(floating => floating.Bridge))
            .Concat(outside.Sources.Select(source => source.Bridge)).Concat(outside.Routers.Select(router => router.Bridge));
        foreach (var bridge in bridges)
        {
            Demand(PlugCheck.IsDevice(bridge), "bridge", bridge);
        }

        var ranges = outside.Networks.SelectMany(network => network.Subnets).Select(subnet => subnet.Cidr)
            .Concat(outside.Sources.SelectMany(source => source.Ranges)).Concat(outside.Routers.Select(router => router.Cidr));
        foreach (var range in ranges)
        {
            Demand(IPNetwork.TryParse(range, out var parsed) && parsed.ToString() == range && HostPlanner.IsIPv4(range), "range", range);
        }

        var addresses = outside.Networks.SelectMany(network => network.Subnets).Select(subnet => subnet.Gateway)
            .Concat(outside.Floating.SelectMany(floating => (string[])[floating.Address, floating.Fixed]))
            .Concat(outside.Sources.Select(source => source.Address)).Concat(outside.Routers.Select(router => router.Address));
        foreach (var address in addresses.OfType<string>())
        {
            Demand(IPAddress.TryParse(address, out var parsed) && parsed.ToString() == address && HostPlanner.IsIPv4(address), "IPv4 address", address);
        }

        foreach (var network in outside.Networks)
        {
            Demand(network.Mtu is >= 68 and <= 65_535, "MTU", $"{network.Mtu}");
        }
    }

    private static bool IsRange(string text) =>
        (IPAddress.TryParse(text, out var address) && address.ToString() == text) || (IPNetwork.TryParse(text, out var range) && range.ToString() == text);

    private static void Demand(bool proper, string what, string value)
    {
        if (!proper)
        {
            throw new InvalidOperationException($"'{value}' is no {what}.");
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{2}(:[0-9a-f]{2}){5}\z")]
    private static partial Regex Mac();
}
