using System.Text;

namespace Nova.NetworkAgent.Filter;

/// <summary>Writes <see cref="HostRules"/> in the language of <c>nft</c>.</summary>
/// <remarks>
/// Three tables are ours and nobody else's, so replacing them whole is one atomic step and can leave nothing behind:
/// <c>bridge nova</c> judges frames as they leave a guest's interface, <c>ip nova</c> translates addresses, see <see cref="TranslationScript"/>,
/// <c>inet nova</c> is what security groups say, see <see cref="FilterScript"/>.
/// </remarks>
internal static class NftScript
{
    /// <summary>Our tables: family and name.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["bridge nova", "ip nova", "inet nova"];

    /// <summary>The chain of a port.</summary>
    public static string ChainOf(string tap) => $"from-{tap}";

    /// <summary>Removes our tables, whether they exist or not.</summary>
    public static string Remove() => string.Concat(Tables.Select(table => $"table {table}\ndelete table {table}\n"));

    /// <summary>Replaces our tables.</summary>
    public static string Replace(HostRules rules)
    {
        StringBuilder script = new(Remove());
        WriteBridgeTable(script, rules);
        TranslationScript.Write(script, rules);
        FilterScript.Write(script, rules.Filters);
        return script.ToString();
    }

    /// <summary>A set, as a rule names it.</summary>
    public static string Set(IEnumerable<string> members) => $"{{ {string.Join(", ", members.Distinct())} }}";

    /// <summary>The name of a device, as a rule names it.</summary>
    public static string Quote(string name) => $"\"{name}\"";

    private static void WriteBridgeTable(StringBuilder script, HostRules rules)
    {
        script.Append("table bridge nova {\n");
        foreach (var port in rules.Ports)
        {
            WritePort(script, port);
        }

        // A map from the interface to its chain: the cost does not grow with the number of ports.
        script.Append("  map ports {\n    type ifname : verdict\n");
        if (rules.Ports.Count > 0)
        {
            var entries = rules.Ports.Select(port => $"\"{port.Tap}\" : jump {ChainOf(port.Tap)}");
            script.Append("    elements = { ").AppendJoin(", ", entries).Append(" }\n");
        }

        script.Append("  }\n  chain prerouting {\n    type filter hook prerouting priority -300; policy accept;\n    iifname vmap @ports\n  }\n}\n");
    }

    private static void WritePort(StringBuilder script, PortRules port)
    {
        IReadOnlyList<string> rules =
        [
            $"ether saddr != {MacsOf(port)} drop",
            $"arp saddr ether != {MacsOf(port)} drop",
            $"arp saddr ip != {Set(["0.0.0.0", .. port.Addresses4])} drop",
            "ether type arp return",
            "ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 return",
            port.Addresses4.Count > 0 ? $"ip saddr != {Set(port.Addresses4)} drop" : "ether type ip drop",
            "ip protocol udp udp sport 67 drop",
            "ether type ip return",
            $"ip6 saddr != {Set(["::", "fe80::/10", .. port.Addresses6])} drop",
            "icmpv6 type { nd-router-advert, nd-redirect } drop",
            "ip6 nexthdr udp udp sport 547 drop",
            "ether type ip6 return",
            "drop",
        ];
        script.Append("  chain ").Append(ChainOf(port.Tap)).Append(" {\n");
        foreach (var rule in rules)
        {
            script.Append("    ").Append(rule).Append('\n');
        }

        script.Append("  }\n");
    }

    private static string MacsOf(PortRules port) => port.MoreMacs is [] ? port.MacAddress : Set([port.MacAddress, .. port.MoreMacs]);
}
