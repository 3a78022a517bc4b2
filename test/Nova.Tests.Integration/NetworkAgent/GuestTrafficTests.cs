using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

public sealed class GuestTrafficTests : IAsyncLifetime
{
    private HostFixture _host = null!;

    public async Task InitializeAsync() => _host = await HostFixture.CreateAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [NetworkFact]
    public async Task A_guest_gets_its_address_routes_and_MTU_by_DHCP()
    {
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));

        var told = await _host.LeaseAsync(guest);

        told.ShouldContain("ip=10.0.0.5\n");
        told.ShouldContain("router=10.0.0.1\n");
        told.ShouldContain("dns=10.0.0.1\n");
        told.ShouldContain("domain=novalocal\n");
        told.ShouldContain("hostname=web\n");
        told.ShouldContain("mtu=1450\n");
        told.ShouldContain("staticroutes=169.254.169.254/32 10.0.0.1 0.0.0.0/0 10.0.0.1\n");
    }

    [NetworkFact]
    public async Task The_next_holder_of_an_address_gets_it_at_once()
    {
        var first = TestPorts.Plug("web", 5);
        await _host.LeaseAsync(await _host.StartGuestAsync(first));
        await _host.Plugger.UnplugAsync(first.Server, CancellationToken.None);
        await _host.Host.RunAsync("ip", "link", "delete", "tap5");

        var told = await _host.LeaseAsync(await _host.StartGuestAsync(TestPorts.Plug("mail", 5, "fa:16:3e:00:00:99")));

        told.ShouldContain("ip=10.0.0.5\n");
    }

    [NetworkFact]
    public async Task Servers_know_one_another_by_name_and_reach_one_another()
    {
        var web = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        var db = await _host.StartGuestAsync(TestPorts.Plug("db", 6));
        await _host.LeaseAsync(web);
        await _host.LeaseAsync(db);

        (await web.RunAsync("busybox", "nslookup", "db.novalocal", "10.0.0.1")).ShouldContain("10.0.0.6");
        (await PingAsync(web, "10.0.0.6")).ShouldBeTrue();
    }

    [NetworkFact]
    public async Task What_bears_a_false_source_address_is_dropped()
    {
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        await _host.LeaseAsync(guest);
        (await PingAsync(guest, "10.0.0.1")).ShouldBeTrue();
        (await AskForMacAsync(guest, "10.0.0.5")).ShouldBeTrue();

        await guest.RunAsync("ip", "address", "add", "10.0.0.66/24", "dev", "eth0");
        (await PingAsync(guest, "10.0.0.1", "-I", "10.0.0.66")).ShouldBeFalse();
        (await AskForMacAsync(guest, "10.0.0.66")).ShouldBeFalse();
        await guest.RunAsync("ip", "link", "set", "dev", "eth0", "address", "fa:16:3e:00:00:66");
        (await PingAsync(guest, "10.0.0.1")).ShouldBeFalse();
        await guest.RunAsync("ip", "link", "set", "dev", "eth0", "address", "fa:16:3e:00:00:05");

        (await PingAsync(guest, "10.0.0.1")).ShouldBeTrue();
    }

    [NetworkFact]
    public async Task A_guest_is_nobodys_DHCP_server()
    {
        var rogue = await _host.StartGuestAsync(TestPorts.Plug("rogue", 5));
        var victim = await _host.StartGuestAsync(TestPorts.Plug("victim", 6));
        await _host.LeaseAsync(rogue);
        rogue.Start(
            "dnsmasq", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--user=root", "--dhcp-authoritative",
            "--dhcp-range=10.0.0.200,10.0.0.210", $"--dhcp-leasefile={_host.Folder}/rogue.leases", "--pid-file=");
        await _host.KillDnsmasqAsync();

        // Without our rules it is one: so the silence afterwards is their doing.
        await _host.Host.RunAsync("nft", "flush", "ruleset");
        (await _host.LeaseAsync(victim)).ShouldContain("ip=10.0.0.20");
        await _host.Plugger.ReconcileAsync(CancellationToken.None);
        await _host.KillDnsmasqAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => _host.LeaseAsync(victim));
    }

    [NetworkFact]
    public async Task The_metadata_address_leads_to_the_metadata_service()
    {
        await File.WriteAllTextAsync(Path.Combine(_host.Folder, "index.html"), "2009-04-04");
        _host.Host.Start("busybox", "httpd", "-f", "-p", "8775", "-h", _host.Folder);
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        await _host.LeaseAsync(guest);

        (await guest.RunAsync("busybox", "wget", "-q", "-O", "-", "http://169.254.169.254/")).ShouldBe("2009-04-04");
    }

    [NetworkFact]
    public async Task Outside_sees_the_hosts_address_only()
    {
        await using var outside = await NetworkNamespace.CreateAsync();
        await _host.Host.ConnectAsync("eth0", outside, "eth0");
        await _host.Host.RunAsync("ip", "address", "add", "192.0.2.1/24", "dev", "eth0");
        await _host.Host.RunAsync("ip", "link", "set", "dev", "eth0", "up");
        await outside.RunAsync("ip", "address", "add", "192.0.2.9/24", "dev", "eth0");
        await outside.RunAsync("ip", "link", "set", "dev", "eth0", "up");
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        await _host.LeaseAsync(guest);

        // Outside has no route to 10.0.0.0/24: an answer proves the translation.
        (await PingAsync(guest, "192.0.2.9")).ShouldBeTrue();
    }

    private static async Task<bool> AskForMacAsync(NetworkNamespace from, string source) =>
        (await from.TryRunAsync("busybox", "arping", "-c", "1", "-w", "1", "-I", "eth0", "-s", source, "10.0.0.1")).Succeeded;

    private static async Task<bool> PingAsync(NetworkNamespace from, string to, params string[] options) =>
        (await from.TryRunAsync(["busybox", "ping", "-c", "1", "-W", "1", .. options, to])).Succeeded;
}
