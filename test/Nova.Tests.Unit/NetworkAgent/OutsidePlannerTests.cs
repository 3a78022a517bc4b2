using Nova.Contracts.Networks;
using Nova.NetworkAgent;
using Nova.NetworkAgent.Filter;
using Nova.NetworkAgent.Plan;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class OutsidePlannerTests
{
    private static readonly HostOutside Outside = TestOutside.Of(new FloatingAddress(TestOutside.Bridge, "172.24.4.10", "10.0.0.5"));

    private readonly PortPlug _web = TestPorts.Plug("web", 5);

    [Fact]
    public void The_host_has_the_addresses_that_lead_inside_one_by_one()
    {
        var plan = OutsidePlanner.Join(HostPlanner.Plan([], [_web]), Outside, isGateway: false);

        var network = plan.Networks.Single(known => known.Bridge == TestOutside.Bridge);
        network.IsOutside.ShouldBeTrue();
        network.Addresses.ShouldBe(["172.24.4.10/32", "172.24.4.2/32"]);
        plan.Networks.Single(known => known.Bridge == "brtest").Addresses.ShouldBe(["10.0.0.1/24"]);
    }

    [Fact]
    public void Where_the_host_is_the_router_outside_it_has_the_gateways_address_too() =>
        OutsidePlanner.Join(HostPlanner.Plan([], [_web]), Outside, isGateway: true).Networks.Single(known => known.IsOutside).Addresses
            .ShouldBe(["172.24.4.1/24", "172.24.4.10/32", "172.24.4.2/32"]);

    [Fact]
    public void What_is_told_no_more_goes_and_the_bridge_stays()
    {
        var before = OutsidePlanner.Join(HostPlanner.Plan([], [_web]), Outside, isGateway: true);

        var after = OutsidePlanner.Join(HostPlanner.Plan(before.Networks, []), new HostOutside(), isGateway: true);

        after.Networks.Count.ShouldBe(2);
        after.Networks.ShouldAllBe(network => network.Addresses.Count == 0);
    }

    [Fact]
    public void Addresses_are_translated_by_whichever_way_packets_come_and_go()
    {
        var script = Script(Outside);

        script.Split("dnat to ip daddr map { 172.24.4.10 : 10.0.0.5 }").Length.ShouldBe(3, "for what comes in, and for what the host sends");
        script.ShouldContain("oifname \"brpub\" snat to ip saddr map { 10.0.0.5 : 172.24.4.10 }");
        script.ShouldContain("ip saddr { 10.0.0.0/24 } oifname \"brpub\" snat to 172.24.4.2");
        script.ShouldContain("ip daddr { 172.24.4.2 } ip protocol != icmp drop");
        script.IndexOf("snat to ip saddr map { 10.0.0.5 : 172.24.4.10 }\n    ip saddr { 10.0.0.0/24 } oifname", StringComparison.Ordinal)
            .ShouldBeGreaterThan(0, "a floating address goes before its router's");
    }

    [Fact]
    public void Without_translation_addresses_are_seen_as_they_are()
    {
        var script = Script(Outside with { Floating = [], Sources = [new RouterSource(TestOutside.Bridge, null, ["10.0.0.0/24"])] });

        script.ShouldContain("ip saddr { 10.0.0.0/24 } oifname \"brpub\" accept");
        script.ShouldNotContain("chain guard");
        script.ShouldNotContain("dnat to ip daddr");
    }

    [Fact]
    public void What_has_not_its_proper_form_never_reaches_a_rule()
    {
        Refused(Outside with { Floating = [new FloatingAddress("br\" accept", "172.24.4.10", "10.0.0.5")] });
        Refused(Outside with { Floating = [new FloatingAddress("brpub", "172.24.4.10 }", "10.0.0.5")] });
        Refused(Outside with { Floating = [new FloatingAddress("brpub", "172.24.4.10", "fd00::5")] });
        Refused(Outside with { Sources = [new RouterSource("brpub", "172.24.4.2", ["10.0.0.1/24"])] });
        Refused(Outside with { Routers = [new RouterAddress("brtest", "10.0.0.1", "10.0.0.0")] });
        Refused(Outside with { Networks = [Outside.Networks[0] with { Subnets = [new OutsideSubnet("172.24.4.0/24", "x")] }] });
        FilterCheck.Demand(Filters(Outside));
    }

    private static void Refused(HostOutside outside) => Should.Throw<InvalidOperationException>(() => FilterCheck.Demand(Filters(outside)));

    private static HostFilters Filters(HostOutside outside) => new() { Ports = [], Groups = new Dictionary<string, IReadOnlyList<string>>(), Outside = outside };

    private string Script(HostOutside outside) => NftScript.Replace(HostPlanner.Rules(HostPlanner.Plan([], [_web]), new NetworkAgentOptions(), Filters(outside)));
}
