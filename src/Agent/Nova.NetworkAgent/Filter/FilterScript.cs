using System.Globalization;
using System.Text;
using Nova.Contracts.Networks;
using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.Filter;

/// <summary>Writes <see cref="FilterRules"/> in the language of <c>nft</c>: the table <c>inet nova</c>.</summary>
/// <remarks>
/// Frames between two guests of a bridge pass its hooks because <c>bridge-nf-call-iptables</c> is on. What a guest sends is known by its source
/// MAC address, which the anti-spoofing has judged by then; what it receives by the destination MAC address, or, where the host routes, by bridge
/// and destination address. What a sender's chain allows is <c>return</c>: the receiver's chain, which may be of the same host, is asked next.
/// </remarks>
internal static class FilterScript
{
    private const string Answers = "    ct state established,related accept\n";

    /// <summary>Adds the table.</summary>
    public static void Write(StringBuilder script, FilterRules rules)
    {
        script.Append("table inet nova {\n");
        foreach (var (group, members) in rules.Groups)
        {
            WriteSet(script, SetOf(group, isIPv6: false), "ipv4_addr", members.Where(HostPlanner.IsIPv4));
            WriteSet(script, SetOf(group, isIPv6: true), "ipv6_addr", members.Where(member => !HostPlanner.IsIPv4(member)));
        }

        foreach (var port in rules.Ports)
        {
            WriteChain(script, $"out-{port.Tap}", port, isIngress: false);
            WriteChain(script, $"in-{port.Tap}", port, isIngress: true);
        }

        WriteMap(script, "senders", "ether_addr", OfMac(rules, "out"));
        WriteMap(script, "receivers", "ether_addr", OfMac(rules, "in"));
        var routed = rules.Ports.SelectMany(port => port.Addresses.Select(address => (port, address)))
            .Concat(rules.Ports.SelectMany(port => port.Allowed.Select(source => (port, address: source.Range)))).ToList();
        WriteMap(script, "routed4", "ifname . ipv4_addr", routed.Where(each => IsOne(each.address) && HostPlanner.IsIPv4(each.address)).Select(each => Entry(each.port, each.address)));
        WriteMap(script, "routed6", "ifname . ipv6_addr", routed.Where(each => IsOne(each.address) && !HostPlanner.IsIPv4(each.address)).Select(each => Entry(each.port, each.address)));
        WriteHooks(script, rules.Ports.Count > 0, [.. routed.Where(each => !IsOne(each.address)).Select(each => RangeRule(each.port, each.address))]);
        script.Append("}\n");
    }

    // What is a port's own comes first: what another is allowed besides never takes it away.
    private static IEnumerable<string> OfMac(FilterRules rules, string chain) => rules.Ports.Select(port => (port.MacAddress, port.Tap))
        .Concat(rules.Ports.SelectMany(port => port.Allowed.Select(source => (source.MacAddress, port.Tap)))).Select(each => $"{each.MacAddress} : jump {chain}-{each.Tap}");

    private static bool IsOne(string address) => !address.Contains('/', StringComparison.Ordinal);

    // Ranges may overlap, which no map can: they are asked after the single addresses, one after the other.
    private static string RangeRule(FilteredPort port, string range) =>
        $"    oifname \"{port.Bridge}\" {(HostPlanner.IsIPv4(range) ? "ip" : "ip6")} daddr {range} jump in-{port.Tap}\n";

    private static string Entry(FilteredPort port, string address) => $"\"{port.Bridge}\" . {address} : jump in-{port.Tap}";

    private static string SetOf(string group, bool isIPv6) => $"{(isIPv6 ? "six" : "four")}-{group}";

    private static void WriteSet(StringBuilder script, string name, string type, IEnumerable<string> members)
    {
        script.Append(CultureInfo.InvariantCulture, $"  set {name} {{\n    type {type}\n    flags interval\n    auto-merge\n");
        if (members.Distinct().ToList() is { Count: > 0 } list)
        {
            script.Append("    elements = { ").AppendJoin(", ", list).Append(" }\n");
        }

        script.Append("  }\n");
    }

    private static void WriteMap(StringBuilder script, string name, string type, IEnumerable<string> entries)
    {
        script.Append(CultureInfo.InvariantCulture, $"  map {name} {{\n    type {type} : verdict\n");

        // Two ports may share an address that both are allowed besides their own; a map has it once, for the first of them.
        if (entries.DistinctBy(entry => entry[..entry.IndexOf(" : ", StringComparison.Ordinal)]).ToList() is { Count: > 0 } list)
        {
            script.Append("    elements = { ").AppendJoin(", ", list).Append(" }\n");
        }

        script.Append("  }\n");
    }

    private static void WriteChain(StringBuilder script, string name, FilteredPort port, bool isIngress)
    {
        script.Append("  chain ").Append(name).Append(" {\n");
        if (port.IsUp)
        {
            // Neighbours find one another, whatever the groups say: without that nothing that they allow could pass in IPv6.
            script.Append(isIngress
                ? "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, mld-listener-query } accept\n"
                : "    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-report, mld2-listener-report } return\n");
        }

        foreach (var rule in port.Rules.Where(rule => rule.IsIngress == isIngress))
        {
            script.Append("    ").Append(Match(rule)).Append(isIngress ? " accept\n" : " return\n");
        }

        script.Append("    drop\n  }\n");
    }

    private static string Match(FilterRule rule)
    {
        StringBuilder match = new(rule.IsIPv6 ? "meta nfproto ipv6" : "meta nfproto ipv4");
        var side = $"{(rule.IsIPv6 ? "ip6" : "ip")} {(rule.IsIngress ? "saddr" : "daddr")}";
        if (rule.Prefix is { } prefix)
        {
            match.Append(CultureInfo.InvariantCulture, $" {side} {prefix}");
        }
        else if (rule.Group is { } group)
        {
            match.Append(CultureInfo.InvariantCulture, $" {side} @{SetOf(group, rule.IsIPv6)}");
        }

        if (rule.Protocol is not { } protocol)
        {
            return match.ToString();
        }

        match.Append(CultureInfo.InvariantCulture, $" meta l4proto {protocol}");
        if (protocol is 1 or 58)
        {
            var kind = protocol is 1 ? "icmp" : "icmpv6";
            match.Append(rule.First is { } type ? string.Create(CultureInfo.InvariantCulture, $" {kind} type {type}") : "");
            match.Append(rule.Last is { } code ? string.Create(CultureInfo.InvariantCulture, $" {kind} code {code}") : "");
        }
        else if (rule.First is { } first)
        {
            var last = rule.Last ?? first;
            match.Append(first == last ? string.Create(CultureInfo.InvariantCulture, $" th dport {first}") : string.Create(CultureInfo.InvariantCulture, $" th dport {first}-{last}"));
        }

        return match.ToString();
    }

    // What the host itself sends to guests is its own (DHCP, name service, answers); what they send to it is judged but for DHCP and metadata,
    // without which no guest starts.
    private static void WriteHooks(StringBuilder script, bool isAny, IReadOnlyList<string> ranges)
    {
        script.Append("  chain forward {\n    type filter hook forward priority 0; policy accept;\n");
        if (isAny)
        {
            script.Append(Answers).Append(
                """
                    ether saddr vmap @senders
                    ether daddr vmap @receivers
                    oifname . ip daddr vmap @routed4
                    oifname . ip6 daddr vmap @routed6

                """).AppendJoin("", ranges);
        }

        script.Append("  }\n  chain input {\n    type filter hook input priority 0; policy accept;\n");
        if (isAny)
        {
            script.Append(Answers).Append(
                """
                    udp sport 68 udp dport 67 accept
                    ct status dnat ct original ip daddr 169.254.169.254 accept
                    ether saddr vmap @senders

                """);
        }

        script.Append("  }\n");
    }
}
