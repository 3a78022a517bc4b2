using System.Text;

namespace Nova.NetworkAgent.Filter;

/// <summary>Writes <see cref="HostRules"/> in the language of <c>nft</c>.</summary>
/// <remarks>
/// Three tables are ours and nobody else's, so replacing them whole is one atomic step and can leave nothing behind:
/// <c>bridge nova</c> judges frames as they leave a guest's interface, <c>ip nova</c> translates addresses, <c>inet nova</c> is what security
/// groups say, see <see cref="FilterScript"/>.
/// </remarks>
internal static class NftScript
{
    private const string MetadataAddress = "169.254.169.254";

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
        WriteTranslation(script, rules);
        FilterScript.Write(script, rules.Filters);
        return script.ToString();
    }

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

    private static void WriteTranslation(StringBuilder script, HostRules rules)
    {
        script.Append("table ip nova {\n  chain prerouting {\n    type nat hook prerouting priority dstnat; policy accept;\n");
        if (rules.MetadataBridges.Count > 0)
        {
            var target = rules.MetadataHost is { } host ? $"dnat to {host}:{rules.MetadataPort}" : $"redirect to :{rules.MetadataPort}";
            script.Append($"    iifname {Set(rules.MetadataBridges.Select(Quote))} ip daddr {MetadataAddress} tcp dport 80 {target}\n");
        }

        script.Append("  }\n  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n");
        if (rules.FixedRanges.Count > 0)
        {
            WriteSourceTranslation(script, rules);
        }

        script.Append("  }\n}\n");
    }

    private static void WriteSourceTranslation(StringBuilder script, HostRules rules)
    {
        var source = $"ip saddr {Set(rules.FixedRanges)}";
        var untranslated = rules.FixedRanges.Concat(rules.DmzRanges);
        if (rules.MetadataHost is { } host)
        {
            // The service knows a server by its source address.
            untranslated = untranslated.Append(host);
        }

        var outside = rules.PublicInterface is { Length: > 0 } device ? $" oifname {Quote(device)}" : "";
        var target = rules.SnatRanges.Count > 0 ? $" ip daddr {Set(rules.SnatRanges)}" : "";
        var verdict = rules.SourceAddress is { Length: > 0 } address ? $"snat to {address}" : "masquerade";
        foreach (var range in untranslated.Distinct())
        {
            script.Append($"    {source} ip daddr {range} accept\n");
        }

        script.Append($"    {source}{outside}{target} {verdict}\n");
    }

    private static string Set(IEnumerable<string> members) => $"{{ {string.Join(", ", members.Distinct())} }}";

    private static string Quote(string name) => $"\"{name}\"";
}
