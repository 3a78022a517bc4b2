using System.Diagnostics;
using Nova.Contracts.Networks;
using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

/// <summary>Packets of guests on one bridge, through it to the host, and from outside: what a rule allows passes, what none allows does not.</summary>
public sealed class SecurityGroupTests : IAsyncLifetime
{
    private const string Friends = "0b7c8a52-7a3e-4d0c-9c55-2d9a0b1f5a11";

    private static readonly FilterRule[] Egress = [new() { IsIngress = false, IsIPv6 = false }, new() { IsIngress = false, IsIPv6 = true }];

    private readonly PortPlug _web = TestPorts.Plug("web", 5);
    private readonly PortPlug _db = TestPorts.Plug("db", 6);
    private readonly PortPlug _other = TestPorts.Plug("other", 7);
    private HostFixture _host = null!;

    public async Task InitializeAsync() => _host = await HostFixture.CreateAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [NetworkFact]
    public async Task A_packet_that_a_rule_allows_passes_and_one_that_none_allows_does_not()
    {
        var (web, db, other) = (await StartAsync(_web), await StartAsync(_db), await StartAsync(_other));
        await File.WriteAllTextAsync(Path.Combine(_host.Folder, "index.html"), "here");
        db.Start("busybox", "httpd", "-f", "-p", "80", "-h", _host.Folder);
        db.Start("busybox", "httpd", "-f", "-p", "82", "-h", _host.Folder);
        (await PingAsync(web, "10.0.0.6")).ShouldBeTrue("nothing is filtered yet");
        await UntilFetchedAsync(other, "http://10.0.0.6:80/index.html");
        await UntilFetchedAsync(other, "http://10.0.0.6:82/index.html");

        await FilterAsync();
        (await PingAsync(web, "10.0.0.6")).ShouldBeFalse("no rule lets anything in");
        (await PingAsync(web, "10.0.0.1")).ShouldBeTrue("out is free, and answers come back");

        await FilterAsync(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 1, Group = Friends });
        (await PingAsync(web, "10.0.0.6")).ShouldBeTrue("web is a friend");
        (await PingAsync(other, "10.0.0.6")).ShouldBeFalse("the other is none");
        (await PingAsync(db, "10.0.0.7")).ShouldBeFalse("the other has no rule");

        await FilterAsync(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 80, Last = 81, Prefix = "10.0.0.0/24" });
        (await FetchAsync(other, "http://10.0.0.6:80/index.html")).ShouldBeTrue();
        (await FetchAsync(other, "http://10.0.0.6:82/index.html")).ShouldBeFalse();
        (await PingAsync(web, "10.0.0.6")).ShouldBeFalse("the rule for pings has gone");
    }

    [NetworkFact]
    public async Task What_a_guest_may_not_send_does_not_leave_it_but_its_address_and_metadata_it_gets()
    {
        await File.WriteAllTextAsync(Path.Combine(_host.Folder, "index.html"), "2009-04-04");
        _host.Host.Start("busybox", "httpd", "-f", "-p", "8775", "-h", _host.Folder);
        await _host.Plugger.FilterAsync(Filters([], []), CancellationToken.None);
        var web = await StartAsync(_web);

        (await PingAsync(web, "10.0.0.1")).ShouldBeFalse();
        (await web.RunAsync("busybox", "wget", "-q", "-O", "-", "http://169.254.169.254/")).ShouldBe("2009-04-04");

        await _host.Plugger.FilterAsync(Filters([], Egress), CancellationToken.None);
        (await PingAsync(web, "10.0.0.1")).ShouldBeTrue();
    }

    [NetworkFact]
    public async Task From_outside_only_what_is_allowed_comes_in_and_link_local_addresses_are_no_way_round()
    {
        await using var outside = await NetworkNamespace.CreateAsync();
        await _host.Host.ConnectAsync("eth0", outside, "eth0");
        await _host.Host.RunAsync("ip", "address", "add", "192.0.2.1/24", "dev", "eth0");
        await _host.Host.RunAsync("ip", "link", "set", "dev", "eth0", "up");
        await outside.RunAsync("ip", "address", "add", "192.0.2.9/24", "dev", "eth0");
        await outside.RunAsync("ip", "link", "set", "dev", "eth0", "up");
        await outside.RunAsync("ip", "route", "add", "10.0.0.0/24", "via", "192.0.2.1");
        var (web, db) = (await StartAsync(_web), await StartAsync(_db));
        await FilterAsync();
        (await PingAsync(outside, "10.0.0.6")).ShouldBeFalse();
        var linkLocal = (await db.RunAsync("ip", "-6", "-brief", "address", "show", "dev", "eth0", "scope", "link")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Split('/')[0];
        (await PingAsync(web, $"{linkLocal}%eth0")).ShouldBeFalse();

        await FilterAsync(
            new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 1, Prefix = "192.0.2.0/24" }, new FilterRule { IsIngress = true, IsIPv6 = true, Protocol = 58 });

        (await PingAsync(outside, "10.0.0.6")).ShouldBeTrue();
        (await PingAsync(web, "10.0.0.6")).ShouldBeFalse();
        (await PingAsync(web, $"{linkLocal}%eth0")).ShouldBeTrue();
    }

    [NetworkFact]
    public async Task Filters_outlive_the_agent_and_go_with_everything_else()
    {
        var (web, _) = (await StartAsync(_web), await StartAsync(_db));
        await FilterAsync();
        await _host.RestartAgentAsync();
        await _host.Host.RunAsync("nft", "flush", "ruleset");

        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeTrue();

        (await PingAsync(web, "10.0.0.6")).ShouldBeFalse();
        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeFalse("a host that is as it should be is left alone");
        await _host.Plugger.RemoveAllAsync(CancellationToken.None);
        (await _host.Host.RunAsync("nft", "list", "ruleset")).ShouldBeEmpty();
    }

    /// <summary>All three may send; the database server lets these in besides, the others nothing.</summary>
    private Task FilterAsync(params FilterRule[] ingress) => _host.Plugger.FilterAsync(Filters(ingress, Egress), CancellationToken.None);

    private HostFilters Filters(FilterRule[] ofDb, FilterRule[] ofAll) => new()
    {
        Ports =
        [
            new PortFilter { Port = _web.Ports[0].Id, IsUp = true, IsSecure = true, Rules = ofAll },
            new PortFilter { Port = _db.Ports[0].Id, IsUp = true, IsSecure = true, Rules = [.. ofAll, .. ofDb] },
            new PortFilter { Port = _other.Ports[0].Id, IsUp = true, IsSecure = true, Rules = ofAll },
        ],
        Groups = new Dictionary<string, IReadOnlyList<string>> { [Friends] = ["10.0.0.5"] },
    };

    private async Task<NetworkNamespace> StartAsync(PortPlug plug)
    {
        var guest = await _host.StartGuestAsync(plug);
        await _host.LeaseAsync(guest);
        return guest;
    }

    // Not wget's own -T: with it, Debian 12's static busybox ends by a segmentation fault.
    private static async Task<bool> FetchAsync(NetworkNamespace from, string address) =>
        (await from.TryRunAsync("timeout", "2", "busybox", "wget", "-q", "-O", "/dev/null", address)).Succeeded;

    /// <summary>Asks until the server listens.</summary>
    private static async Task UntilFetchedAsync(NetworkNamespace from, string address)
    {
        var limit = Stopwatch.StartNew();
        while (!await FetchAsync(from, address))
        {
            limit.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(90), $"Nothing answers at {address}.");
        }
    }

    private static async Task<bool> PingAsync(NetworkNamespace from, string to) =>
        (await from.TryRunAsync("busybox", "ping", "-c", "1", "-W", "2", to)).Succeeded;
}
