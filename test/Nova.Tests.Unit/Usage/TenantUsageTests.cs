using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Data;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;
using Nova.Usage.Audits;

namespace Nova.Tests.Unit.Usage;

public sealed class TenantUsageTests : IAsyncLifetime
{
    private const string Period = "start=2000-01-01T00:00:00&end=2100-01-01T00:00:00";

    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task What_a_project_used_has_the_documented_shape()
    {
        await _cloud.BootAsync("a");
        await _cloud.BootAsync("b");
        var path = $"/os-simple-tenant-usage/{FakeTokens.Project}?{Period}&limit=1";

        (await _cloud.GetAsync(path, version: "2.40")).Json.ShouldHaveTheShapeOf(ApiSample.Json("os-simple-tenant-usage/v2.40/simple-tenant-usage-get-specific.json"));
        (await _cloud.GetAsync($"/os-simple-tenant-usage?{Period}&limit=1", "admin", "2.40")).Json
            .ShouldHaveTheShapeOf(ApiSample.Json("os-simple-tenant-usage/v2.40/simple-tenant-usage-get.json"));
        (await _cloud.GetAsync($"/os-simple-tenant-usage?{Period}&limit=1&detailed=1", "admin", "2.40")).Json
            .ShouldHaveTheShapeOf(ApiSample.Json("os-simple-tenant-usage/v2.40/simple-tenant-usage-get-detail.json"));
    }

    [Fact]
    public async Task Pages_give_every_server_once_deleted_ones_too()
    {
        var ids = new List<string>();
        for (var server = 0; server < 3; server++)
        {
            ids.Add(await _cloud.BootAsync());
        }

        await _cloud.DeleteAsync(ids[1]);
        List<string> seen = [];
        for (var page = await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?{Period}&limit=2"); ;)
        {
            seen.AddRange(page.Json["tenant_usage"]!["server_usages"]!.AsArray().Select(usage => usage!["instance_id"]!.GetValue<string>()));
            if (page.Json["tenant_usage_links"] is null)
            {
                break;
            }

            var href = page.Json["tenant_usage_links"]![0]!["href"]!.GetValue<string>();
            page = await _cloud.GetAsync(href[href.IndexOf("/os-simple", StringComparison.Ordinal)..]);
        }

        seen.Order().ShouldBe(ids.Order());
    }

    [Fact]
    public async Task Hours_are_those_within_the_period_and_sums_are_weighted_by_them()
    {
        var id = await _cloud.BootAsync();
        await SetAsync(id, "2020-01-01T00:00:00", "2020-01-03T00:00:00");

        var usage = (await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?start=2020-01-02T00:00:00&end=2020-01-02T12:00:00")).Json["tenant_usage"]!;

        usage["total_hours"]!.GetValue<double>().ShouldBe(12);
        usage["total_memory_mb_usage"]!.GetValue<double>().ShouldBe(12 * 512);
        usage["total_vcpus_usage"]!.GetValue<double>().ShouldBe(12);
        usage["total_local_gb_usage"]!.GetValue<double>().ShouldBe(12);
        usage["server_usages"]![0]!["state"]!.GetValue<string>().ShouldBe("terminated");
        usage["server_usages"]![0]!["uptime"]!.GetValue<long>().ShouldBe(2 * 24 * 3600);
        (await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?start=2020-01-04T00:00:00&end=2020-01-05T00:00:00")).Json["tenant_usage"]!.AsObject().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("start=nonsense&end=2020-01-01T00:00:00")]
    [InlineData("start=2020-01-02T00:00:00&end=2020-01-01T00:00:00")]
    [InlineData("start=2020-01-01T00:00:00&end=2020-01-01T00:00:00")]
    [InlineData("start=2020-01-01T00:00:00&end=2020-01-02T00:00:00&marker=nonsense")]
    [InlineData("start=2020-01-01T00:00:00&end=2020-01-02T00:00:00&unknown=1")]
    public async Task A_period_that_is_none_is_refused(string query) =>
        (await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?{query}")).Status.ShouldBe(400);

    [Fact]
    public async Task Others_see_their_own_usage_only()
    {
        (await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?{Period}", "other")).Status.ShouldBe(403);
        (await _cloud.GetAsync($"/os-simple-tenant-usage?{Period}")).Status.ShouldBe(403);
        (await _cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?{Period}", "admin")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_audits_every_host_has_not_run()
    {
        var log = (await _cloud.GetAsync("/os-instance_usage_audit_log", "admin")).Json["instance_usage_audit_logs"]!;

        log["num_hosts_not_run"]!.GetValue<int>().ShouldBe(1);
        log["overall_status"]!.GetValue<string>().ShouldBe("0 of 1 hosts done. 0 errors.");
        (await _cloud.GetAsync("/os-instance_usage_audit_log/nonsense", "admin")).Status.ShouldBe(400);
        (await _cloud.GetAsync("/os-instance_usage_audit_log")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task An_audit_counts_the_servers_of_each_host_when_the_period_is_over()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "DEFAULT.instance_usage_audit=true", "DEFAULT.instance_usage_audit_period=hour");

        // Its first pass came before the host had reported.
        cloud.Services.GetServices<IHostedService>().OfType<UsageAudit>().Single().TriggerSoon();
        await CloudFixture.UntilAsync(async () => await cloud.CountAsync("SELECT COUNT(*) FROM usage_audits") is 1, () => $"{nameof(UsageAudit)} has not run.");

        var now = (await cloud.GetAsync("/os-instance_usage_audit_log", "admin")).Json;
        now.ShouldHaveTheShapeOf(WithoutHosts(ApiSample.Json("os-instance-usage-audit-log/inst-usage-audit-log-index-get-resp.json"), now, "instance_usage_audit_logs"));
        now["instance_usage_audit_logs"]!["overall_status"]!.GetValue<string>().ShouldBe("ALL hosts done. 0 errors.");
    }

    [Fact]
    public void A_period_is_the_last_that_was_over()
    {
        DateTimeOffset instant = new(2024, 3, 1, 0, 30, 0, TimeSpan.Zero);

        AuditPeriod.Before(instant, AuditUnit.Hour).ShouldBe(new AuditPeriod(new(2024, 2, 29, 23, 0, 0, TimeSpan.Zero), new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        AuditPeriod.Before(instant, AuditUnit.Day).From.ShouldBe(new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero));
        AuditPeriod.Before(instant, AuditUnit.Month).ShouldBe(new AuditPeriod(new(2024, 2, 1, 0, 0, 0, TimeSpan.Zero), new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        AuditPeriod.Before(instant, AuditUnit.Year).ShouldBe(new AuditPeriod(new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    // The hosts' names are keys: what stands behind each has a documented shape.
    private static JsonNode WithoutHosts(JsonNode sample, JsonNode answer, string name)
    {
        var host = sample[name]!["log"]!.AsObject().First().Value!.DeepClone();
        sample[name]!["log"] = new JsonObject(
            answer[name]!["log"]!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)host.DeepClone())));
        return sample;
    }

    private Task<int> SetAsync(string id, string launched, string terminated) => _cloud.Database.WriteAsync(
        work => work.ExecuteAsync(
            "UPDATE servers SET launched_at = @launched, terminated_at = @terminated WHERE id = @id",
            new { id, launched = Microseconds(launched), terminated = Microseconds(terminated) }, CancellationToken.None),
        CancellationToken.None);

    private static long Microseconds(string instant) =>
        (DateTimeOffset.Parse(instant + "Z", CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks / 10;
}
