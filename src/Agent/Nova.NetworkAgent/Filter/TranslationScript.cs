using System.Text;

namespace Nova.NetworkAgent.Filter;

/// <summary>Writes the table <c>ip nova</c>: where guests find metadata, and how addresses are translated on the way in and out.</summary>
/// <remarks>
/// A floating address is translated wherever it is asked for: by what comes from outside, by guests, by the host itself. Packets that go to a network
/// outside bear the floating address of their sender, else that of its network's router; by any other way they bear the host's.
/// </remarks>
internal static class TranslationScript
{
    private const string MetadataAddress = "169.254.169.254";

    /// <summary>Adds the table.</summary>
    public static void Write(StringBuilder script, HostRules rules)
    {
        script.Append("table ip nova {\n  chain prerouting {\n    type nat hook prerouting priority dstnat; policy accept;\n");
        if (rules.MetadataBridges.Count > 0)
        {
            var target = rules.MetadataHost is { } host ? $"dnat to {host}:{rules.MetadataPort}" : $"redirect to :{rules.MetadataPort}";
            script.Append($"    iifname {NftScript.Set(rules.MetadataBridges.Select(NftScript.Quote))} ip daddr {MetadataAddress} tcp dport 80 {target}\n");
        }

        WriteWayIn(script, rules);
        script.Append("  }\n  chain output {\n    type nat hook output priority -100; policy accept;\n");
        WriteWayIn(script, rules);
        script.Append("  }\n  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n");
        if (rules.FixedRanges.Count > 0)
        {
            WriteWaysOut(script, rules);
        }

        script.Append("  }\n");
        WriteGuard(script, rules);
        script.Append("}\n");
    }

    private static void WriteWayIn(StringBuilder script, HostRules rules)
    {
        if (rules.Outside.Floating.Count > 0)
        {
            script.Append($"    dnat to ip daddr map {NftScript.Set(rules.Outside.Floating.Select(floating => $"{floating.Address} : {floating.Fixed}"))}\n");
        }
    }

    private static void WriteWaysOut(StringBuilder script, HostRules rules)
    {
        var source = $"ip saddr {NftScript.Set(rules.FixedRanges)}";
        WriteReturns(script, rules, source);
        var untranslated = rules.FixedRanges.Concat(rules.DmzRanges);
        if (rules.MetadataHost is { } host)
        {
            // The service knows a server by its source address.
            untranslated = untranslated.Append(host);
        }

        foreach (var range in untranslated.Distinct())
        {
            script.Append($"    {source} ip daddr {range} accept\n");
        }

        foreach (var bridge in rules.Outside.Floating.GroupBy(floating => floating.Bridge))
        {
            script.Append($"    oifname {NftScript.Quote(bridge.Key)} snat to ip saddr map {NftScript.Set(bridge.Select(floating => $"{floating.Fixed} : {floating.Address}"))}\n");
        }

        foreach (var router in rules.Outside.Sources)
        {
            var address = router.Address is { } known ? $"snat to {known}" : "accept";
            script.Append($"    ip saddr {NftScript.Set(router.Ranges)} oifname {NftScript.Quote(router.Bridge)} {address}\n");
        }

        var outside = rules.PublicInterface is { Length: > 0 } device ? $" oifname {NftScript.Quote(device)}" : "";
        var target = rules.SnatRanges.Count > 0 ? $" ip daddr {NftScript.Set(rules.SnatRanges)}" : "";
        script.Append($"    {source}{outside}{target} {(rules.SourceAddress is { Length: > 0 } own ? $"snat to {own}" : "masquerade")}\n");
    }

    // Between two guests by a floating address: the answer must come back this way, to be given the address that was asked.
    private static void WriteReturns(StringBuilder script, HostRules rules, string source)
    {
        if (rules.Outside.Floating.Count is 0)
        {
            return;
        }

        // Behind two floating addresses, of two networks outside, a guest is seen by the first.
        var first = rules.Outside.Floating.DistinctBy(floating => floating.Fixed).ToList();
        var turned = $"    ct status dnat {source} ip daddr {NftScript.Set(first.Select(floating => floating.Fixed))}";
        script.Append($"{turned} snat to ip saddr map {NftScript.Set(first.Select(floating => $"{floating.Fixed} : {floating.Address}"))}\n{turned} masquerade\n");
    }

    // The host has the addresses of routers, but what listens on it is nothing that was meant to be there.
    private static void WriteGuard(StringBuilder script, HostRules rules)
    {
        var routers = rules.Outside.Sources.Select(router => router.Address).OfType<string>().ToList();
        if (routers.Count > 0)
        {
            script.Append("  chain guard {\n    type filter hook input priority 0; policy accept;\n    ct state established,related accept\n");
            script.Append($"    ip daddr {NftScript.Set(routers)} ip protocol != icmp drop\n  }}\n");
        }
    }
}
