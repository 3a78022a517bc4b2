using Nova.NetworkAgent;
using Nova.NetworkAgent.Filter;
using Nova.NetworkAgent.Plan;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class HostPlannerTests
{
    [Fact]
    public void A_network_stays_when_its_last_port_has_gone()
    {
        var before = HostPlanner.Plan([], [TestPorts.Plug("web", 5)]);

        var after = HostPlanner.Plan(before.Networks, []);

        after.Networks.ShouldHaveSingleItem().Bridge.ShouldBe("brtest");
        after.Ports.ShouldBeEmpty();
    }

    [Fact]
    public void A_port_may_send_from_its_own_addresses_only()
    {
        var script = NftScript.Replace(HostPlanner.Rules(HostPlanner.Plan([], [TestPorts.Plug("web", 5)]), new NetworkAgentOptions()));

        script.ShouldContain("chain from-tap5 {");
        script.ShouldContain("ether saddr != fa:16:3e:00:00:05 drop");
        script.ShouldContain("ip saddr != { 10.0.0.5 } drop");
        script.ShouldContain("\"tap5\" : jump from-tap5");
    }

    [Fact]
    public void Rules_begin_with_the_removal_of_the_old_so_that_nothing_is_left()
    {
        var script = NftScript.Replace(HostPlanner.Rules(HostPlanner.Plan([], []), new NetworkAgentOptions()));

        script.ShouldStartWith("table bridge nova\ndelete table bridge nova\ntable ip nova\ndelete table ip nova\ntable inet nova\ndelete table inet nova\n");
        script.ShouldNotContain("elements");
    }

    [Fact]
    public void The_metadata_service_elsewhere_sees_the_servers_own_addresses()
    {
        NetworkAgentOptions options = new() { MetadataHost = "192.0.2.7", MetadataPort = 80, PublicInterface = "eth0", RoutingSourceAddress = "192.0.2.1" };

        var script = NftScript.Replace(HostPlanner.Rules(HostPlanner.Plan([], [TestPorts.Plug("web", 5)]), options));

        script.ShouldContain("iifname { \"brtest\" } ip daddr 169.254.169.254 tcp dport 80 dnat to 192.0.2.7:80");
        script.ShouldContain("ip saddr { 10.0.0.0/24 } ip daddr 192.0.2.7 accept");
        script.ShouldContain("ip saddr { 10.0.0.0/24 } oifname \"eth0\" snat to 192.0.2.1");
    }

    [Fact]
    public void A_network_without_router_is_not_translated()
    {
        var plug = TestPorts.Plug("web", 5);
        var port = plug.Ports[0] with { Addresses = [plug.Ports[0].Addresses[0] with { Gateway = null }] };

        var rules = HostPlanner.Rules(HostPlanner.Plan([], [plug with { Ports = [port] }]), new NetworkAgentOptions());

        rules.FixedRanges.ShouldBeEmpty();
        rules.MetadataBridges.ShouldBe(["brtest"]);
    }
}
