using System.Globalization;
using System.Text.Json;
using Nova.NetworkAgent.Filter;

namespace Nova.NetworkAgent.Host;

/// <summary>Runs <c>ip</c>, <c>nft</c>, <c>sysctl</c>, <c>modprobe</c>, <c>dnsmasq</c> and <c>kill</c>.</summary>
internal sealed class HostCommands(HostProcess process) : IHostCommands
{
    public async Task<BridgeState?> FindBridgeAsync(string bridge, CancellationToken cancellationToken)
    {
        using var document = await ListLinksAsync(cancellationToken);
        return Find(document, bridge) is { } link ? Read(bridge, link) : null;
    }

    public async Task CreateBridgeAsync(string bridge, string macAddress, CancellationToken cancellationToken) =>
        await RunAsync(
            "ip",
            ["link", "add", "name", bridge, "address", macAddress, "type", "bridge", "stp_state", "0", "forward_delay", "0"],
            cancellationToken);

    public async Task RaiseBridgeAsync(string bridge, int mtu, CancellationToken cancellationToken) =>
        await RunAsync("ip", ["link", "set", "dev", bridge, "mtu", Text(mtu), "up"], cancellationToken);

    public async Task AttachAsync(string tap, string bridge, CancellationToken cancellationToken)
    {
        using var document = await ListLinksAsync(cancellationToken);
        if (Find(document, tap) is not null)
        {
            await RunAsync("ip", ["link", "set", "dev", tap, "master", bridge], cancellationToken);
        }
    }

    public async Task DeleteBridgeAsync(string bridge, CancellationToken cancellationToken)
    {
        if (await FindBridgeAsync(bridge, cancellationToken) is not null)
        {
            await RunAsync("ip", ["link", "delete", "dev", bridge, "type", "bridge"], cancellationToken);
        }
    }

    public async Task AddAddressAsync(string device, string address, AddressScope scope, CancellationToken cancellationToken)
    {
        string[] broadcast = scope is AddressScope.Global && !address.EndsWith("/32", StringComparison.Ordinal) ? ["brd", "+"] : [];
        await RunAsync(
            "ip", ["address", "replace", address, .. broadcast, "scope", scope is AddressScope.Link ? "link" : "global", "dev", device], cancellationToken);
    }

    public async Task RemoveAddressAsync(string device, string address, CancellationToken cancellationToken) =>
        await RunAsync("ip", ["address", "delete", address, "dev", device], cancellationToken);

    public async Task EnableForwardingAsync(CancellationToken cancellationToken) =>
        await RunAsync("sysctl", ["-q", "-w", "net.ipv4.ip_forward=1"], cancellationToken);

    public async Task EnableBridgeFilterAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists("/proc/sys/net/bridge"))
        {
            await RunAsync("modprobe", ["br_netfilter"], cancellationToken);
        }

        await RunAsync("sysctl", ["-q", "-w", "net.bridge.bridge-nf-call-iptables=1", "net.bridge.bridge-nf-call-ip6tables=1"], cancellationToken);
    }

    public async Task ReplaceRulesAsync(HostRules rules, CancellationToken cancellationToken) =>
        await process.RunAsync("nft", ["-f", "-"], NftScript.Replace(rules), cancellationToken);

    public async Task<string> ListRulesAsync(CancellationToken cancellationToken)
    {
        var tables = await RunAsync("nft", ["list", "tables"], cancellationToken);
        var listed = "";
        foreach (var table in NftScript.Tables.Where(table => tables.Split('\n').Contains($"table {table}")))
        {
            listed += await RunAsync("nft", ["list", "table", .. table.Split(' ')], cancellationToken);
        }

        return listed;
    }

    public async Task RemoveRulesAsync(CancellationToken cancellationToken) =>
        await process.RunAsync("nft", ["-f", "-"], NftScript.Remove(), cancellationToken);

    public async Task StartDnsmasqAsync(string configuration, CancellationToken cancellationToken) =>
        await RunAsync("dnsmasq", [$"--conf-file={configuration}"], cancellationToken);

    public async Task SignalAsync(int dnsmasq, ProcessSignal signal, CancellationToken cancellationToken)
    {
        var name = signal switch { ProcessSignal.Hangup => "-HUP", ProcessSignal.Terminate => "-TERM", _ => "-KILL" };
        await RunAsync("kill", [name, Text(dnsmasq)], cancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonElement? Find(JsonDocument links, string name) => links.RootElement.EnumerateArray()
        .Where(link => link.TryGetProperty("ifname", out var found) && found.ValueEquals(name))
        .Select(link => (JsonElement?)link)
        .FirstOrDefault();

    private static BridgeState Read(string bridge, JsonElement link)
    {
        if (!link.TryGetProperty("linkinfo", out var info) || !info.TryGetProperty("info_kind", out var kind) || !kind.ValueEquals("bridge"))
        {
            throw new HostCommandException($"The device '{bridge}' exists and is no bridge.");
        }

        var addresses = link.GetProperty("addr_info").EnumerateArray()
            .Where(address => address.GetProperty("family").ValueEquals("inet"))
            .Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}");
        return new BridgeState(
            link.GetProperty("flags").EnumerateArray().Any(flag => flag.ValueEquals("UP")),
            link.GetProperty("mtu").GetInt32(),
            [.. addresses]);
    }

    // All devices, not one: that one is missing is an answer, not an error to be told from others by its words.
    private async Task<JsonDocument> ListLinksAsync(CancellationToken cancellationToken) =>
        JsonDocument.Parse(await RunAsync("ip", ["-json", "-details", "address", "show"], cancellationToken));

    private Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        process.RunAsync(program, arguments, input: null, cancellationToken);
}
