using System.Diagnostics;
using Nova.Contracts.Networks;
using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

/// <summary>Two guests, and a machine on the network outside, which is the host's bridge: who reaches whom by which address, and who is seen as whom.</summary>
public sealed class FloatingAddressTests : IAsyncLifetime
{
    private const string Floating = "172.24.4.10";
    private const string Router = "172.24.4.2";

    private static readonly FilterRule[] Open =
    [
        new() { IsIngress = false, IsIPv6 = false },
        new() { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 80, Last = 80 },
        new() { IsIngress = true, IsIPv6 = false, Protocol = 1 },
    ];

    private readonly PortPlug _web = TestPorts.Plug("web", 5);
    private readonly PortPlug _db = TestPorts.Plug("db", 6);
    private HostFixture _host = null!;
    private NetworkNamespace _outside = null!;

    public async Task InitializeAsync()
    {
        _host = await HostFixture.CreateAsync("external_network_gateway=true");
        _outside = await NetworkNamespace.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await _outside.DisposeAsync();
        await _host.DisposeAsync();
    }

    [NetworkFact]
    public async Task A_guest_is_reached_by_its_floating_address_from_outside_from_the_host_and_from_its_neighbour()
    {
        var (web, db) = (await StartAsync(_web), await StartAsync(_db));
        await TellAsync(Lead("10.0.0.5"));
        await StandOutsideAsync();
        await ServeAsync(web);

        await UntilSeenAsync(_outside, Floating, web, "172.24.4.200");
        await UntilSeenAsync(_host.Host, Floating, web, Floating);
        await UntilSeenAsync(db, Floating, web, "10.0.0.1");
        (await FetchAsync(_outside, $"http://{Floating}:82/")).ShouldBeFalse("no rule allows that port");
    }

    [NetworkFact]
    public async Task A_guest_is_seen_outside_by_its_floating_address_and_others_by_their_routers()
    {
        var (web, db) = (await StartAsync(_web), await StartAsync(_db));
        await TellAsync(Lead("10.0.0.5"));
        await StandOutsideAsync();
        await ServeAsync(_outside);

        await UntilSeenAsync(web, "172.24.4.200", _outside, Floating);
        await UntilSeenAsync(db, "172.24.4.200", _outside, Router);
    }

    [NetworkFact]
    public async Task A_router_answers_pings_and_nothing_else()
    {
        await StartAsync(_web);
        await TellAsync();
        await StandOutsideAsync();
        await ServeAsync(_host.Host);

        (await _outside.TryRunAsync("busybox", "ping", "-c", "1", "-W", "2", Router)).Succeeded.ShouldBeTrue();
        await UntilSeenAsync(_outside, "172.24.4.1", _host.Host, "172.24.4.200");
        (await FetchAsync(_outside, $"http://{Router}/")).ShouldBeFalse("what listens on the host is not there");
    }

    [NetworkFact]
    public async Task An_address_that_leads_elsewhere_or_nowhere_does_so_at_once_and_outlives_the_agent()
    {
        var (web, db) = (await StartAsync(_web), await StartAsync(_db));
        await TellAsync(Lead("10.0.0.5"));
        await StandOutsideAsync();
        await ServeAsync(web);
        await UntilSeenAsync(_outside, Floating, web, "172.24.4.200");

        await TellAsync(Lead("10.0.0.6"));
        (await FetchAsync(_outside, $"http://{Floating}/")).ShouldBeFalse("nobody listens there yet");
        await ServeAsync(db);
        await UntilSeenAsync(_outside, Floating, db, "172.24.4.200");

        await _host.RestartAgentAsync();
        await _host.Plugger.ReconcileAsync(CancellationToken.None);
        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeFalse("a host that is as it should be is left alone");
        await _host.Host.RunAsync("nft", "flush", "ruleset");
        await _host.Host.RunAsync("ip", "address", "delete", $"{Floating}/32", "dev", TestOutside.Bridge);
        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeTrue();
        await UntilSeenAsync(_outside, Floating, db, "172.24.4.200");

        await TellAsync();
        (await FetchAsync(_outside, $"http://{Floating}/")).ShouldBeFalse("it leads nowhere");
        (await _host.Host.RunAsync("ip", "-brief", "address", "show", "dev", TestOutside.Bridge)).ShouldNotContain(Floating);
        (await _host.Host.RunAsync("nft", "list", "ruleset")).ShouldNotContain(Floating);
    }

    [NetworkFact]
    public async Task What_whoever_runs_the_host_gave_the_bridge_outside_is_left_alone()
    {
        await StartAsync(_web);
        await TellAsync(Lead("10.0.0.5"));
        await StandOutsideAsync();
        await _host.Host.RunAsync("ip", "address", "add", "192.0.2.1/24", "dev", TestOutside.Bridge);

        (await _host.Plugger.ReconcileAsync(CancellationToken.None)).ShouldBeFalse();

        (await _host.Host.RunAsync("ip", "-brief", "address", "show", "dev", TestOutside.Bridge)).ShouldContain("192.0.2.1/24");
        await _host.Plugger.RemoveAllAsync(CancellationToken.None);
        (await _host.Host.RunAsync("ip", "-brief", "link")).ShouldNotContain(TestOutside.Bridge);
        (await _host.Host.RunAsync("nft", "list", "ruleset")).ShouldBeEmpty();
    }

    private static FloatingAddress Lead(string address) => new(TestOutside.Bridge, Floating, address);

    private static async Task<bool> FetchAsync(NetworkNamespace from, string address) =>
        (await from.TryRunAsync("timeout", "2", "busybox", "wget", "-q", "-O", "/dev/null", address)).Succeeded;

    private Task TellAsync(params IReadOnlyList<FloatingAddress> floating) => _host.Plugger.FilterAsync(
        new HostFilters
        {
            Ports = [.. new[] { _web, _db }.Select(plug => new PortFilter { Port = plug.Ports[0].Id, IsUp = true, IsSecure = true, Rules = Open })],
            Groups = new Dictionary<string, IReadOnlyList<string>>(),
            Outside = TestOutside.Of(floating),
        },
        CancellationToken.None);

    private async Task<NetworkNamespace> StartAsync(PortPlug plug)
    {
        var guest = await _host.StartGuestAsync(plug);
        await _host.LeaseAsync(guest);
        return guest;
    }

    private async Task StandOutsideAsync()
    {
        await _host.Host.ConnectAsync("ext", _outside, "eth0");
        await _host.Host.RunAsync("ip", "link", "set", "dev", "ext", "master", TestOutside.Bridge, "up");
        await _outside.RunAsync("ip", "address", "add", "172.24.4.200/24", "dev", "eth0");
        await _outside.RunAsync("ip", "link", "set", "dev", "eth0", "up");
    }

    /// <summary>Starts a web server that writes down who asks.</summary>
    private async Task ServeAsync(NetworkNamespace on)
    {
        await File.WriteAllTextAsync(Path.Combine(_host.Folder, "index.html"), "here");
        on.Start("sh", "-c", $"exec busybox httpd -f -v -p 80 -h {_host.Folder} 2>{LogOf(on)}");
        on.Start("busybox", "httpd", "-f", "-p", "82", "-h", _host.Folder);
    }

    /// <summary>Asks until the server answers, and looks as whom it saw the asker.</summary>
    private async Task UntilSeenAsync(NetworkNamespace from, string address, NetworkNamespace server, string expected)
    {
        var limit = Stopwatch.StartNew();
        while (!await FetchAsync(from, $"http://{address}/index.html"))
        {
            limit.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(90), $"Nothing answers at {address}.");
        }

        var last = (await File.ReadAllLinesAsync(LogOf(server))).Last(line => line.Contains("response:200", StringComparison.Ordinal));
        last.ShouldContain($":{expected}]:");
    }

    private string LogOf(NetworkNamespace server) => Path.Combine(_host.Folder, $"{server.Name}.log");
}
