using System.Net;
using System.Net.Sockets;
using System.Text;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>A fleet whose services are members of a group in memcached or ZooKeeper besides.</summary>
public sealed class GroupFleetTests
{
    // A second and more beyond the time after which a host that is silent counts as down.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(14);

    // Each process judges by what it has heard itself: by then the slowest of them takes the host for dead.
    private static readonly TimeSpan Agreed = TimeSpan.FromSeconds(20);

    /// <summary>Both in <c>./dev chaos</c>; else the one that starts sooner.</summary>
    public static TheoryData<string> Drivers => NeedsFactAttribute.IsThorough ? ["mc", "zk"] : ["mc"];

    [NeedsTheory(FleetCloud.Needs + " memcached java")]
    [MemberData(nameof(Drivers))]
    public async Task Nobody_looks_down_while_the_groups_server_is_away_and_a_host_that_dies_does_so_that_builds_go_elsewhere(string driver)
    {
        await using var server = driver is "mc" ? GroupServer.Memcached() : GroupServer.ZooKeeper();
        await server.StartAsync();
        GroupFleetCloud fleet = new(driver, server);
        try
        {
            await fleet.InitializeAsync();
            using var api = await CloudApi.LogInAsync(fleet.Api);
            await AreMembersAsync(fleet, server, driver, fleet.HostNames);

            await ServerGoesAndComesBackAsync(fleet, api, server, driver);
            await HostDiesAsync(fleet, api, server, driver);
        }
        finally
        {
            await fleet.DisposeAsync();
        }
    }

    private static async Task ServerGoesAndComesBackAsync(FleetCloud fleet, CloudApi api, GroupServer server, string driver)
    {
        await server.KillAsync();
        await NobodyLooksDownAsync(fleet, api, Away);
        await server.StartAsync();
        await AreMembersAsync(fleet, server, driver, fleet.HostNames);
        await NobodyLooksDownAsync(fleet, api, TimeSpan.FromSeconds(2));
        foreach (var process in fleet.Hosts)
        {
            // Said when it changes, not whenever it is so.
            var losses = Losses(process);
            losses.Count.ShouldBeGreaterThanOrEqualTo(2, process.Log);
            losses.Index().ShouldAllBe(each => each.Item == int.IsEvenInteger(each.Index), process.Log);
        }
    }

    private static async Task HostDiesAsync(FleetCloud fleet, CloudApi api, GroupServer server, string driver)
    {
        var (left, dead) = (fleet.HostNames[0], fleet.HostNames[1]);
        await fleet.HostOf(dead).KillAsync();
        var killed = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            async () => (await DownAsync(api)).SequenceEqual([dead]) && TimeProvider.System.GetElapsedTime(killed) > Agreed,
            FleetCloud.Limit, () => $"{dead} is dead and does not look down\n{fleet.Logs()}");
        if (driver is "zk")
        {
            (await SaysAsync(server, driver, dead)).ShouldBeFalse("its session ended with it");
        }

        string[] servers = [await BootAsync(fleet, api, "one"), await BootAsync(fleet, api, "two"), await BootAsync(fleet, api, "three")];
        foreach (var each in servers)
        {
            await fleet.BecomesAsync(api, each, SurvivalCloud.IsActive);
            (await api.FindServerAsync(each))!.Value.GetProperty("OS-EXT-SRV-ATTR:host").GetString().ShouldBe(left);
        }

        (await DownAsync(api)).ShouldBe([dead]);
    }

    private static Task<string> BootAsync(FleetCloud fleet, CloudApi api, string name) => api.BootAsync(name, fleet.Image, fleet.Flavor);

    private static async Task<IReadOnlyList<string>> DownAsync(CloudApi api) =>
    [
        .. (await api.GetAsync("/os-services?binary=nova-compute")).GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("state").GetString() is "down").Select(service => service.GetProperty("host").GetString()!),
    ];

    private static async Task NobodyLooksDownAsync(FleetCloud fleet, CloudApi api, TimeSpan time)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            async () => await DownAsync(api) is { Count: > 0 } down
                ? throw new InvalidOperationException($"{string.Join(' ', down)} look down after {TimeProvider.System.GetElapsedTime(start)}.\n{fleet.Logs()}")
                : TimeProvider.System.GetElapsedTime(start) > time,
            FleetCloud.Limit, () => "Time stands still.");
    }

    private static Task AreMembersAsync(FleetCloud fleet, GroupServer server, string driver, IReadOnlyList<string> hosts) => Eventually.TrueAsync(
        async () =>
        {
            var said = await Task.WhenAll(hosts.Select(host => SaysAsync(server, driver, host)));
            return said.All(isMember => isMember);
        },
        FleetCloud.Limit, () => $"not all are members\n{fleet.Logs()}");

    // As an operator looks: memcached is asked for the key, ZooKeeper for all that hangs on sessions.
    private static async Task<bool> SaysAsync(GroupServer server, string driver, string host)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        try
        {
            return await SaysAsync(server, driver, host, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // A ZooKeeper that has just begun may take a question and never answer it.
            return false;
        }
    }

    private static async Task<bool> SaysAsync(GroupServer server, string driver, string host, CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(driver is "mc" ? $"get compute:{host}\r\nquit\r\n" : "dump"), cancellationToken);
        using StreamReader reader = new(stream, Encoding.ASCII);
        var said = await reader.ReadToEndAsync(cancellationToken);
        return said.Contains(driver is "mc" ? $"VALUE compute:{host} " : $"/servicegroups/compute/{host}", StringComparison.Ordinal);
    }

    // What it says of the group's server, in turn: lost, and back.
    private static IReadOnlyList<bool> Losses(NovadProcess process) =>
    [
        .. process.Log.Split('\n').Where(line => line.Contains("The service group's server", StringComparison.Ordinal))
            .Select(line => line.Contains(" is lost", StringComparison.Ordinal)),
    ];
}

/// <summary>A fleet with a group.</summary>
internal sealed class GroupFleetCloud(string driver, GroupServer server) : FleetCloud
{
    protected override IEnumerable<string> MoreOptions => driver is "mc"
        ? ["--servicegroup_driver=mc", $"--memcached_servers={server.Address}"]
        : ["--servicegroup_driver=zk", $"--zookeeper.address={server.Address}", "--zookeeper.sg_retry_interval=1"];
}
