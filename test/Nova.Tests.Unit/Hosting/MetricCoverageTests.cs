using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Nova.Fleet.Operations;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.Virt.Simulated;
using Nova.Web;

namespace Nova.Tests.Unit.Hosting;

/// <summary>What <c>docs/metrics.md</c> lists is measured in a cloud at work.</summary>
public sealed partial class MetricCoverageTests
{
    // What a sound cloud of one process does not do.
    private static readonly Dictionary<string, string> OnlyElsewhere = new()
    {
        ["nova_bus_connections_total"] = "a broker",
        ["nova_bus_published_total"] = "a broker",
        ["nova_bus_repeats_total"] = "a broker that delivers twice",
        ["nova_compute_heartbeat_failures_total"] = "a control plane that cannot be reached",
        ["nova_data_transaction_retries_total"] = "conflicts, of which SQLite's one writer has none",
        ["nova_data_transaction_rollbacks_total"] = "writes that are refused in the middle",
        ["nova_notifications_waiting"] = "somebody who wants notifications",
        ["nova_rpc_client_duration_seconds"] = "a broker",
        ["nova_rpc_client_timeouts_total"] = "an agent that does not answer",
        ["nova_scheduling_snapshot_repairs_total"] = "claims that were written by hand",
        ["nova_servers_claim_findings_total"] = "claims that were lost",
    };

    [Fact]
    public async Task Each_is_seen_once_servers_come_and_go()
    {
        await using var cloud = await CloudFixture.StartAsync(2);
        var server = await cloud.BootAsync();
        var huge = await cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", """{"flavor": {"id": "huge", "name": "huge", "ram": 100000000, "vcpus": 1, "disk": 1} }""");
        huge.Status.ShouldBe(200, huge.Body);
        var refused = await cloud.SendAsync(HttpMethod.Post, "/servers", "member", cloud.CreateBody("huge").Replace($"\"flavorRef\": \"{cloud.Flavor}\"", "\"flavorRef\": \"huge\"", StringComparison.Ordinal));
        await cloud.WaitForAsync(refused.Json["server"]!["id"]!.GetValue<string>(), "ERROR");
        await cloud.DeleteAsync(server);
        var hold = cloud.Simulation.HoldNext(SimulatedCall.Spawn);
        await cloud.CreateAsync("held");
        await hold.Entered;
        await ShowsAsync(cloud, "nova_operations_open{kind=\"server.build\",phase=\"forward\"} 1\n");
        var listed = ListedPattern().Matches(await File.ReadAllTextAsync(Path.Combine(Facts.Root, "docs", "metrics.md"))).Select(match => match.Groups[1].Value).ToList();

        var answer = await cloud.SendAsync(Surfaces.Compute, HttpMethod.Get, "/metrics", "admin", null);

        hold.Release();
        answer.Status.ShouldBe(200);
        listed.Count.ShouldBeGreaterThan(25);
        listed.Where(name => !OnlyElsewhere.ContainsKey(name) && !answer.Body.Contains($"# TYPE {name} ", StringComparison.Ordinal)).ShouldBeEmpty("listed and not measured");
        OnlyElsewhere.Keys.Except(listed).ShouldBeEmpty("not listed any more");
    }

    private static async Task ShowsAsync(CloudFixture cloud, string line)
    {
        cloud.Services.GetRequiredService<OperationCensus>().TriggerSoon();
        await CloudFixture.UntilAsync(
            async () => (await cloud.SendAsync(Surfaces.Compute, HttpMethod.Get, "/metrics", "admin", null)).Body.Contains(line, StringComparison.Ordinal), () => $"never {line}");
    }

    [GeneratedRegex("^\\| `(nova_[a-z_]+)`", RegexOptions.Multiline)]
    private static partial Regex ListedPattern();
}
