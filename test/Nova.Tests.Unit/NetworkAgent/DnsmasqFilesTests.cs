using Nova.NetworkAgent;
using Nova.NetworkAgent.Dhcp;
using Nova.NetworkAgent.Plan;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class DnsmasqFilesTests
{
    private static readonly NetworkAgentOptions Options = new();

    [Fact]
    public void A_host_line_has_MAC_qualified_name_and_address() =>
        DnsmasqFiles.Hosts(PortsOf("web", 5), Options).ShouldBe("fa:16:3e:00:00:05,web.novalocal,10.0.0.5\n");

    [Fact]
    public void A_name_that_DNS_cannot_have_is_left_out_and_the_address_is_served_all_the_same()
    {
        DnsmasqFiles.Hosts(PortsOf("web,10.0.0.1\n", 5), Options).ShouldBe("fa:16:3e:00:00:05,10.0.0.5\n");
        DnsmasqFiles.Names(PortsOf("web 1", 5), Options).ShouldBeEmpty();
    }

    [Fact]
    public void Classless_routes_hold_the_default_route_too()
    {
        var plan = HostPlanner.Plan([], [TestPorts.Plug("web", 5)]);

        var text = DnsmasqFiles.Configuration(plan.Networks[0], new DnsmasqPaths("/n"), Options);

        text.ShouldContain("dhcp-option=tag:subnet0,option:classless-static-route,169.254.169.254/32,10.0.0.1,0.0.0.0/0,10.0.0.1\n");
        text.ShouldContain("dhcp-range=set:subnet0,10.0.0.0,static,255.255.255.0,86400s\n");
        text.ShouldContain("dhcp-option=option:mtu,1450\n");
        text.ShouldContain("local=/novalocal/\n");
    }

    [Fact]
    public async Task Leases_of_ports_that_are_gone_go()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "1 fa:16:3e:00:00:05 10.0.0.5 web *\n2 fa:16:3e:00:00:06 10.0.0.6 db *\n");

            (await LeaseFile.KeepAsync(file, PortsOf("web", 5), CancellationToken.None)).ShouldBe("1 fa:16:3e:00:00:05 10.0.0.5 web *\n");
            (await LeaseFile.KeepAsync(file, [.. PortsOf("web", 5), .. PortsOf("db", 6)], CancellationToken.None)).ShouldBeNull();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static HostPort[] PortsOf(string hostname, int number) => [new(hostname, TestPorts.Port(number))];
}
