using Nova.Contracts.Networks;
using Nova.NetworkAgent;
using Nova.NetworkAgent.Filter;
using Nova.NetworkAgent.Plan;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class FilterPlannerTests
{
    private const string Group = "0b7c8a52-7a3e-4d0c-9c55-2d9a0b1f5a11";

    private readonly PortPlug _web = TestPorts.Plug("web", 5);

    [Fact]
    public void Nothing_is_filtered_before_the_control_plane_said_anything()
    {
        var script = Script(null);

        script.ShouldNotContain("in-tap5");
        script.ShouldContain("chain from-tap5 {");
    }

    [Fact]
    public void A_port_that_was_not_named_may_send_and_hears_only_answers()
    {
        var script = Script(new HostFilters { Ports = [], Groups = new Dictionary<string, IReadOnlyList<string>>() });

        script.ShouldContain("ct state established,related accept");
        var chain = Chain(script, "in-tap5");
        chain.Count(line => line.Contains("accept", StringComparison.Ordinal)).ShouldBe(1, "neighbours");
        chain[^1].ShouldBe("drop");
        Chain(script, "out-tap5").ShouldContain("meta nfproto ipv4 return");
    }

    [Fact]
    public void Each_rule_is_one_line()
    {
        var script = Script(Filters(
            new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 22, Last = 22, Prefix = "192.0.2.0/24" },
            new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 17, First = 5000, Last = 5010, Group = Group },
            new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 1, First = 8, Last = 0 },
            new FilterRule { IsIngress = true, IsIPv6 = true, Protocol = 58, First = 128 },
            new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 47 },
            new FilterRule { IsIngress = false, IsIPv6 = false, Prefix = "198.51.100.0/24" }));

        Chain(script, "in-tap5")[1..^1].ShouldBe(
        [
            "meta nfproto ipv4 ip saddr 192.0.2.0/24 meta l4proto 6 th dport 22 accept",
            $"meta nfproto ipv4 ip saddr @four-{Group} meta l4proto 17 th dport 5000-5010 accept",
            "meta nfproto ipv4 meta l4proto 1 icmp type 8 icmp code 0 accept",
            "meta nfproto ipv6 meta l4proto 58 icmpv6 type 128 accept",
            "meta nfproto ipv4 meta l4proto 47 accept",
        ]);
        Chain(script, "out-tap5")[1..].ShouldBe(["meta nfproto ipv4 ip daddr 198.51.100.0/24 return", "drop"]);
        script.ShouldContain("elements = { 10.0.0.6 }");
        script.ShouldContain("elements = { fd00::6 }");
        script.ShouldContain("\"brtest\" . 10.0.0.5 : jump in-tap5");
    }

    [Fact]
    public void A_port_without_protection_has_no_chains_and_one_that_is_down_passes_nothing()
    {
        var free = Script(Filters() with { Ports = [new PortFilter { Port = _web.Ports[0].Id, IsUp = true, IsSecure = false }] });
        var down = Script(Filters() with { Ports = [new PortFilter { Port = _web.Ports[0].Id, IsUp = false, IsSecure = true, Rules = Filters().Ports[0].Rules }] });

        free.ShouldNotContain("tap5");
        Chain(down, "in-tap5").ShouldBe(["drop"]);
        Chain(down, "out-tap5").ShouldBe(["drop"]);
    }

    [Fact]
    public void Further_addresses_may_be_sent_from_and_are_filtered_too()
    {
        var script = Script(Filters() with
        {
            Ports = [new PortFilter { Port = _web.Ports[0].Id, IsUp = true, IsSecure = true, Allowed = [new AllowedSource("10.0.0.100", "fa:16:3e:00:00:aa")] }],
        });

        script.ShouldContain("ip saddr != { 10.0.0.5, 10.0.0.100 } drop");
        script.ShouldContain("ether saddr != { fa:16:3e:00:00:05, fa:16:3e:00:00:aa } drop");
        script.ShouldContain("fa:16:3e:00:00:aa : jump in-tap5");
        script.ShouldContain("\"brtest\" . 10.0.0.100 : jump in-tap5");
    }

    [Theory]
    [InlineData("10.0.0.0/8 accept")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.1/8")]
    [InlineData("")]
    public void What_is_no_range_never_reaches_a_rule(string prefix) =>
        Should.Throw<InvalidOperationException>(() => FilterCheck.Demand(Filters(new FilterRule { IsIngress = true, IsIPv6 = false, Prefix = prefix })));

    [Fact]
    public void What_is_no_group_protocol_or_port_never_reaches_a_rule()
    {
        Should.Throw<InvalidOperationException>(() => FilterCheck.Demand(Filters(new FilterRule { IsIngress = true, IsIPv6 = false, Group = "x accept" })));
        Should.Throw<InvalidOperationException>(() => FilterCheck.Demand(Filters(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 256 })));
        Should.Throw<InvalidOperationException>(() => FilterCheck.Demand(Filters(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 70_000 })));
        FilterCheck.Demand(Filters(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 80, Prefix = "192.0.2.0/24" }));
    }

    private HostFilters Filters(params IReadOnlyList<FilterRule> rules) => new()
    {
        Ports = [new PortFilter { Port = _web.Ports[0].Id, IsUp = true, IsSecure = true, Rules = rules }],
        Groups = new Dictionary<string, IReadOnlyList<string>> { [Group] = ["10.0.0.6", "fd00::6"] },
    };

    private string Script(HostFilters? filters) => NftScript.Replace(HostPlanner.Rules(HostPlanner.Plan([], [_web]), new NetworkAgentOptions(), filters));

    private static List<string> Chain(string script, string name)
    {
        var begin = script.IndexOf($"chain {name} {{\n", StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0, script);
        var inside = script[(script.IndexOf('\n', begin) + 1)..script.IndexOf("  }\n", begin, StringComparison.Ordinal)];
        return [.. inside.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
