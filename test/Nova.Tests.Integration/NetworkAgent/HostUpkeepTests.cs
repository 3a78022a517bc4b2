using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

public sealed class HostUpkeepTests : IAsyncLifetime
{
    private HostFixture _host = null!;

    public async Task InitializeAsync() => _host = await HostFixture.CreateAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [NetworkFact]
    public async Task Unplugging_leaves_nothing_of_the_port()
    {
        var (web, db) = (TestPorts.Plug("web", 5), TestPorts.Plug("db", 6));
        await _host.LeaseAsync(await _host.StartGuestAsync(web));
        await _host.Plugger.PlugAsync(db, CancellationToken.None);

        await _host.Plugger.UnplugAsync(web.Server, CancellationToken.None);

        var rules = await _host.Host.RunAsync("nft", "list", "ruleset");
        rules.ShouldNotContain("tap5");
        rules.ShouldNotContain("10.0.0.5");
        rules.ShouldContain("tap6");
        foreach (var file in new[] { "hosts", "names", "leases" })
        {
            (await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(_host.DnsmasqPidFile)!, file))).ShouldNotContain("10.0.0.5");
        }
    }

    [NetworkFact]
    public async Task A_new_agent_adopts_what_the_old_one_left()
    {
        var web = TestPorts.Plug("web", 5);
        await _host.Plugger.PlugAsync(web, CancellationToken.None);
        var dnsmasq = await File.ReadAllTextAsync(_host.DnsmasqPidFile);

        await _host.RestartAgentAsync();
        await _host.Plugger.ReconcileAsync(CancellationToken.None);

        (await _host.Plugger.ListAsync(CancellationToken.None)).ShouldBe([web.Server]);
        (await File.ReadAllTextAsync(_host.DnsmasqPidFile)).ShouldBe(dnsmasq);
        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeFalse("a host that is as it should be is left alone");
    }

    [NetworkFact]
    public async Task A_dead_dnsmasq_is_started_again()
    {
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        await _host.KillDnsmasqAsync();

        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeTrue();

        (await _host.LeaseAsync(guest)).ShouldContain("ip=10.0.0.5\n");
    }

    [NetworkFact]
    public async Task Flushed_rules_come_back()
    {
        await _host.Plugger.PlugAsync(TestPorts.Plug("web", 5), CancellationToken.None);
        var before = await _host.Host.RunAsync("nft", "list", "ruleset");
        await _host.Host.RunAsync("nft", "flush", "ruleset");

        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeTrue();

        (await _host.Host.RunAsync("nft", "list", "ruleset")).ShouldBe(before);
    }

    [NetworkFact]
    public async Task A_lost_bridge_comes_back_with_the_guests_that_run()
    {
        var guest = await _host.StartGuestAsync(TestPorts.Plug("web", 5));
        await _host.LeaseAsync(guest);
        await _host.Host.RunAsync("ip", "link", "delete", "brtest");

        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeTrue();

        (await _host.LeaseAsync(guest)).ShouldContain("ip=10.0.0.5\n");
    }

    [NetworkFact]
    public async Task Removing_all_leaves_a_bare_host()
    {
        await _host.Plugger.PlugAsync(TestPorts.Plug("web", 5), CancellationToken.None);

        await _host.Plugger.RemoveAllAsync(CancellationToken.None);

        (await _host.Host.RunAsync("nft", "list", "ruleset")).ShouldBeEmpty();
        (await _host.Host.RunAsync("ip", "-brief", "link")).ShouldNotContain("brtest");
        (await _host.Host.RunAsync("ip", "netns", "pids", _host.Host.Name)).Trim().Split('\n').Length.ShouldBeLessThanOrEqualTo(1, "only the question itself runs there");
        (await _host.Plugger.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }
}
