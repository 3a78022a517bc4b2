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

        foreach (var (group, members) in filters.Groups)
        {
            Demand(Guid.TryParseExact(group, "D", out _), "security group", group);
            foreach (var member in members)
            {
                Demand(IsRange(member), "address or range", member);
            }
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
