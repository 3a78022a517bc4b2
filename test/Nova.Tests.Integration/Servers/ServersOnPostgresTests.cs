using System.Text;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.TestKit;
using Nova.TestKit.Cloud;
using Nova.TestKit.Data;
using Nova.Web;

namespace Nova.Tests.Integration.Servers;

/// <summary>Servers, their groups and what is told of them, on the database of fleets: the same SQL, and many writers at once.</summary>
public sealed class ServersOnPostgresTests
{
    [NeedsFact("postgres")]
    public Task A_server_boots_is_tagged_counted_and_gone() => WithAsync([], async cloud =>
    {
        var id = await cloud.BootAsync();

        (await cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/blue")).Status.ShouldBe(201);
        (await cloud.GetAsync("/servers/detail?tags=blue")).Json["servers"]!.AsArray().Count.ShouldBe(1);
        (await cloud.GetAsync("/os-simple-tenant-usage?start=2000-01-01T00:00:00&end=2100-01-01T00:00:00&detailed=1", "admin")).Json["tenant_usages"]!.AsArray().Count.ShouldBe(1);
        (await cloud.GetAsync("/os-instance_usage_audit_log", "admin")).Status.ShouldBe(200);
        (await cloud.ActAsync(id, """{"trigger_crash_dump": null}""")).Status.ShouldBe(202);
        await cloud.IdleAsync();

        await cloud.DeleteAsync(id);
        await cloud.NothingIsLeftOfAsync(id);
    });

    [NeedsFact("postgres")]
    public Task Groups_that_are_made_at_once_keep_to_the_quota() => WithAsync(["quota.server_groups=3"], async cloud =>
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cloud.SendAsync(
            HttpMethod.Post, "/os-server-groups", body: """{"server_group": {"name": "a", "policy": "affinity"}}""")));

        made.Count(answer => answer.Status is 200).ShouldBe(3);
        made.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 403);
        (await cloud.GetAsync("/os-server-groups")).Json["server_groups"]!.AsArray().Count.ShouldBe(3);
    });

    [NeedsFact("postgres")]
    public Task No_host_has_two_servers_of_an_anti_affinity_group_though_many_are_made_at_once() => WithAsync(["quota.server_group_members=50"], async cloud =>
    {
        var group = (await cloud.SendAsync(HttpMethod.Post, "/os-server-groups", body: """{"server_group": {"name": "a", "policy": "anti-affinity"}}"""))
            .Json["server_group"]!["id"]!.GetValue<string>();
        var body = cloud.CreateBody()[..^1] + $$""", "os:scheduler_hints": {"group": "{{group}}"} }""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cloud.SendAsync(HttpMethod.Post, "/servers", body: body)));
        answers.ShouldAllBe(answer => answer.Status == 202);
        await cloud.IdleAsync();

        (await cloud.CountAsync("SELECT COUNT(*) FROM servers WHERE vm_state = 'active'")).ShouldBe(3);
        (await cloud.CountAsync("SELECT COUNT(DISTINCT host) FROM servers WHERE vm_state = 'active'")).ShouldBe(3);
        await cloud.BooksBalanceAsync();
    });

    [NeedsFact("postgres")]
    public Task Requests_with_one_key_at_the_same_time_make_one_server() => WithAsync([], async cloud =>
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using StringContent content = new(cloud.CreateBody(), Encoding.UTF8, "application/json");
            content.Headers.TryAddWithoutValidation("Idempotency-Key", "the same");
            return await cloud.SendAsync(Surfaces.Compute, HttpMethod.Post, "/v2.1/servers", "member", content, CloudFixture.Newest);
        }));

        answers.ShouldAllBe(answer => answer.Status == 202);
        answers.Select(answer => answer.Json["server"]!["id"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
        await cloud.IdleAsync();
        (await cloud.CountAsync("SELECT COUNT(*) FROM servers")).ShouldBe(1);
        await cloud.BooksBalanceAsync();
    });

    [NeedsFact("postgres")]
    public Task What_is_counted_of_a_volume_adds_up_over_guests_that_begin_anew() => WithAsync([], async cloud =>
    {
        var (volume, one, other) = (Identifier.New<VolumeId>(), Identifier.New<ServerId>(), Identifier.New<ServerId>());
        VolumeUse[] uses = [new(one, volume, 10, 1000, 5, 500), new(one, volume, 12, 1200, 6, 600), new(one, volume, 3, 300, 6, 600), new(other, volume, 4, 400, 7, 700)];
        List<long> reads = [];
        List<long> written = [];
        foreach (var use in uses)
        {
            var totals = await cloud.Database.WriteAsync(
                work => VolumeUsageStore.CountAsync(work, use, TimeProvider.System.GetUtcNow(), CancellationToken.None), CancellationToken.None);
            reads.Add(totals.Reads);
            written.Add(totals.WriteBytes);
        }

        reads.ShouldBe([10, 12, 15, 19]);
        written.ShouldBe([500, 600, 1200, 1900]);
        await cloud.Database.WriteAsync(
            work => VolumeUsageStore.ForgetAsync(work, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1), CancellationToken.None), CancellationToken.None);
        (await cloud.CountAsync("SELECT COUNT(*) FROM server_volume_usage")).ShouldBe(0, "no server has it");
    });

    private static async Task WithAsync(IReadOnlyList<string> options, Func<CloudFixture, Task> test)
    {
        await using var database = await TestDatabase.CreatePostgresAsync();
        await using var cloud = await CloudFixture.StartAsync(3, [$"database.connection={database.Address}", .. options]);
        await test(cloud);
    }
}
