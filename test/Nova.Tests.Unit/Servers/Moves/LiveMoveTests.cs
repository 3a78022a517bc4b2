using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>Servers that move while they run, by HTTP in a whole cloud of three hosts.</summary>
public sealed partial class LiveMoveTests : IAsyncLifetime
{
    private const string Anywhere = """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""";

    private CloudFixture _cloud = null!;

    public static TheoryData<string> Requests() =>
        [.. ApiSample.Names(["os-migrate-server", "server-migrations"]).Where(sample => Path.GetFileName(sample) is "live-migrate-server")];

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(3);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_running_server_goes_to_another_host_and_runs_on()
    {
        var server = await _cloud.BootAsync();
        var before = await _cloud.HostOfAsync(server);

        (await _cloud.MustAsync(server, Anywhere)).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        var after = shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();
        after.ShouldNotBe(before);
        _cloud.GuestsOf(server).ShouldBe([after]);
        (await PowerAsync(server, after)).ShouldBe(PowerState.Running);
        _cloud.Simulation.BootsOf(new HostName(after), Identifier.Parse<ServerId>(server)).ShouldBe(1, "it was never switched off");
        await _cloud.HoldsAsync(server, 1);
        var migration = await _cloud.MigrationOfAsync(server);
        migration["migration_type"]!.GetValue<string>().ShouldBe("live-migration");
        migration["status"]!.GetValue<string>().ShouldBe("completed");
        migration["links"].ShouldBeNull("it is over");
        var action = (await _cloud.GetAsync($"/servers/{server}/os-instance-actions", "admin")).Json["instanceActions"]![0]!;
        action["action"]!.GetValue<string>().ShouldBe("live-migration");
    }

    [Fact]
    public async Task A_paused_server_stays_paused()
    {
        var server = await _cloud.BootAsync();
        await _cloud.MustAsync(server, """{"pause": null}""");
        await _cloud.WaitForAsync(server, "PAUSED");

        await _cloud.MustAsync(server, Anywhere);
        await _cloud.IdleAsync();

        var shown = await _cloud.WaitForAsync(server, "PAUSED");
        (await PowerAsync(server, shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>())).ShouldBe(PowerState.Paused);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_sample_is_understood(string sample)
    {
        var server = await _cloud.BootAsync();
        var here = await _cloud.HostOfAsync(server);
        var there = _cloud.Simulation.Hosts.First(host => host.Value != here).Value;
        var body = ApiSample.Json(sample + ".json");
        body["os-migrateLive"]!["host"] = there;

        await _cloud.MustAsync(server, body.ToJsonString(), VersionOf(sample, "2.1"));
        await _cloud.IdleAsync();

        (await _cloud.HostOfAsync(server)).ShouldBe(there);
    }

    [Fact]
    public async Task While_it_is_under_way_it_is_shown_as_the_samples_say()
    {
        var (server, hold) = await HeldAsync();
        var id = (await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>();

        (await _cloud.GetAsync($"/servers/{server}")).Json["server"]!["status"]!.GetValue<string>().ShouldBe("MIGRATING");
        (await _cloud.GetAsync($"/servers/{server}/migrations", "admin", "2.80")).Json.ShouldHaveTheShapeOf(ApiSample.Json("server-migrations/v2.80/migrations-index.json"));
        await CloudFixture.UntilAsync(
            async () => (await _cloud.GetAsync($"/servers/{server}/migrations/{id}", "admin", "2.80")).Json["migration"]!["memory_total_bytes"] is not null, () => "no progress");
        var one = (await _cloud.GetAsync($"/servers/{server}/migrations/{id}", "admin", "2.80")).Json;
        one.ShouldHaveTheShapeOf(ApiSample.Json("server-migrations/v2.80/migrations-get.json"));
        one["migration"]!["status"]!.GetValue<string>().ShouldBe("running");
        one["migration"]!["memory_total_bytes"]!.GetValue<long>().ShouldBe(512L << 20);
        (await _cloud.MigrationOfAsync(server))["links"]![0]!["href"]!.GetValue<string>().ShouldEndWith($"/servers/{server}/migrations/{id}");
        (await _cloud.GetAsync($"/servers/{server}/migrations", "manager")).Json["migrations"]![0]!["source_compute"].ShouldBeNull();
        (await _cloud.ActAsync(server, Anywhere, "admin")).Status.ShouldBe(409);

        hold.Release();
        await _cloud.IdleAsync();
        (await _cloud.GetAsync($"/servers/{server}/migrations", "admin")).Json["migrations"]!.AsArray().ShouldBeEmpty();
        (await _cloud.GetAsync($"/servers/{server}/migrations/{id}", "admin")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Stopped_by_its_admin_it_stays_where_it_was()
    {
        var (server, _) = await HeldAsync();
        var (before, id) = (await _cloud.HostOfAsync(server), (await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>());

        (await DeleteAsync(server, id, "admin", "2.23")).Status.ShouldBe(404);
        (await DeleteAsync(server, id, "member")).Status.ShouldBe(403);
        (await DeleteAsync(server, id, "admin", "2.24")).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(before);
        _cloud.GuestsOf(server).ShouldBe([before]);
        await _cloud.HoldsAsync(server, 1);
        (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("cancelled");
        (await DeleteAsync(server, id, "admin")).Status.ShouldBe(409, "it is over");
        (await DeleteAsync(server, id + 100, "admin")).Status.ShouldBe(409, "it moves no more, whichever move is named");
    }

    [Fact]
    public async Task One_that_is_still_getting_ready_can_be_stopped_since_2_65()
    {
        var server = await _cloud.BootAsync();
        var hold = _cloud.Simulation.HoldNext(SimulatedCall.Expect);
        await _cloud.MustAsync(server, Anywhere);
        await hold.Entered;
        var id = (await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>();

        (await DeleteAsync(server, id, "admin", "2.64")).Status.ShouldBe(400);
        (await ForceAsync(server, id)).Status.ShouldBe(400);
        (await DeleteAsync(server, id, "admin", "2.65")).Status.ShouldBe(202);
        hold.Release();
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.HoldsAsync(server, 1);
        _cloud.GuestsOf(server).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Forced_it_comes_to_its_end()
    {
        var (server, _) = await HeldAsync();
        var (before, id) = (await _cloud.HostOfAsync(server), (await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>());

        (await ForceAsync(server, id, """{"force_complete": 1}""")).Status.ShouldBe(400);
        (await ForceAsync(server, id, ApiSample.Text("server-migrations/v2.22/force_complete.json"), "2.22")).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        (await _cloud.HostOfAsync(server)).ShouldNotBe(before);
        (await ForceAsync(server, id)).Status.ShouldBe(409, "it is over");
    }

    [Theory]
    [InlineData(SimulatedCall.Send)]
    public async Task A_hypervisor_that_fails_leaves_it_where_it_was(SimulatedCall call)
    {
        var server = await _cloud.BootAsync();
        var before = await _cloud.HostOfAsync(server);
        _cloud.Simulation.FailNext(call);

        await _cloud.MustAsync(server, Anywhere);
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        _cloud.GuestsOf(server).ShouldBe([before]);
        (await _cloud.HostOfAsync(server)).ShouldBe(before);
        await _cloud.HoldsAsync(server, 1);
        (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
    }

    [Fact]
    public async Task A_host_that_cannot_get_ready_is_left_for_another()
    {
        var server = await _cloud.BootAsync();
        var before = await _cloud.HostOfAsync(server);
        _cloud.Simulation.FailNext(SimulatedCall.Expect);

        await _cloud.MustAsync(server, Anywhere);
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        (await _cloud.HostOfAsync(server)).ShouldNotBe(before);
        await _cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task Deleted_on_its_way_nothing_is_left_anywhere()
    {
        for (var round = 0; round < 5; round++)
        {
            var (server, hold) = await HeldAsync();
            var deleted = _cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}", "admin");
            hold.Release();
            (await deleted).Status.ShouldBe(204);

            await _cloud.GoneAsync(server);
            _cloud.GuestsOf(server).ShouldBeEmpty();
            await _cloud.NothingIsLeftOfAsync(server);
        }
    }

    [Fact]
    public async Task Stopping_races_with_arriving_and_one_of_them_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var (server, hold) = await HeldAsync();
            var id = (await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>();
            var stopped = DeleteAsync(server, id, "admin");
            hold.Release();
            (await stopped).Status.ShouldBeOneOf(202, 400, 409);
            await _cloud.IdleAsync();

            await _cloud.WaitForAsync(server, "ACTIVE");
            _cloud.GuestsOf(server).ShouldBe([await _cloud.HostOfAsync(server)]);
            await _cloud.HoldsAsync(server, 1);
            (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBeOneOf("cancelled", "completed");
            await _cloud.DeleteAsync(server);
        }
    }

    [Fact]
    public async Task Volumes_go_along()
    {
        var (server, volume) = (await _cloud.BootAsync(), await _cloud.MakeVolumeAsync());
        var body = $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""";
        (await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", "member", body)).Status.ShouldBe(202);
        await _cloud.VolumeIsAsync(volume, "in-use");
        await _cloud.IdleAsync();

        await _cloud.MustAsync(server, Anywhere);
        await _cloud.IdleAsync();

        var host = await _cloud.HostOfAsync(server);
        _cloud.Simulation.VolumesOf(new HostName(host), Identifier.Parse<ServerId>(server)).ShouldBe([Identifier.Parse<VolumeId>(volume)]);
        (await _cloud.Database.QueryAsync<string>("SELECT host FROM volume_attachments", null, CancellationToken.None)).ShouldBe([host]);
        await _cloud.VolumeIsAsync(volume, "in-use");
    }

    [Fact]
    public async Task What_must_not_be_is_refused()
    {
        var server = await _cloud.BootAsync();
        var host = await _cloud.HostOfAsync(server);

        await RefusedAsync(400, $$"""{"os-migrateLive": {"host": "{{host}}", "block_migration": "auto"} }""", "to current host");
        await RefusedAsync(400, """{"os-migrateLive": {"host": "no-such", "block_migration": "auto"} }""", "no-such could not be found");
        await RefusedAsync(400, """{"os-migrateLive": {"block_migration": "auto"} }""", "'host' is a required property");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null} }""", "'block_migration' is a required property");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": "perhaps"} }""", "block_migration");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": "auto", "disk_over_commit": false} }""", "disk_over_commit");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": "auto", "force": false} }""", "force", "2.68");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": "auto", "force": false} }""", "force", "2.29");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": "auto", "disk_over_commit": false} }""", "block_migration", "2.24");
        await RefusedAsync(400, """{"os-migrateLive": {"host": null, "block_migration": false} }""", "disk_over_commit", "2.24");
        (await _cloud.ActAsync(server, Anywhere, "member")).Status.ShouldBe(403);
        (await _cloud.ActAsync(server, """{"os-migrateLive": {"host": "x", "block_migration": "auto"} }""", "manager")).Status.ShouldBe(403);
        await _cloud.MustAsync(server, """{"os-stop": null}""");
        await _cloud.WaitForAsync(server, "SHUTOFF");
        await RefusedAsync(409, Anywhere, $"Cannot 'os-migrateLive' instance {server} while it is in vm_state stopped");
        await _cloud.MustAsync(server, """{"os-start": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.ForceDownAsync(host);
        await RefusedAsync(400, Anywhere, "unavailable");
        await _cloud.ForceDownAsync(host, isDown: false);

        async Task RefusedAsync(int status, string body, string words, string version = CloudFixture.Newest)
        {
            var answer = await _cloud.ActAsync(server, body, "admin", version);
            answer.Status.ShouldBe(status, answer.Body);
            answer.Body.ShouldContain(words);
        }
    }

    [Fact]
    public async Task That_no_host_can_take_it_is_told_at_once_before_2_34_and_found_out_later_since()
    {
        var server = await _cloud.BootAsync();
        var here = await _cloud.HostOfAsync(server);
        foreach (var other in _cloud.Simulation.Hosts.Where(host => host.Value != here))
        {
            await _cloud.ForceDownAsync(other.Value);
        }

        (await _cloud.ActAsync(server, Anywhere, "admin", "2.33")).Status.ShouldBe(400);
        (await _cloud.ActAsync(server, Anywhere, "admin", "2.34")).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
        await _cloud.HoldsAsync(server, 1);
    }

    private async Task<(string Server, SimulatedHold Hold)> HeldAsync()
    {
        var server = await _cloud.BootAsync();
        var hold = _cloud.Simulation.HoldNext(SimulatedCall.Send);
        await _cloud.MustAsync(server, Anywhere);
        await hold.Entered;
        return (server, hold);
    }

    private Task<WebAnswer> DeleteAsync(string server, int migration, string token, string version = CloudFixture.Newest) =>
        _cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/migrations/{migration}", token, null, version);

    private Task<WebAnswer> ForceAsync(string server, int migration, string body = """{"force_complete": null}""", string version = CloudFixture.Newest) =>
        _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/migrations/{migration}/action", "admin", body, version);

    private async Task<PowerState> PowerAsync(string server, string host) =>
        (await _cloud.Services.GetRequiredService<IAgents<IComputeAgent>>().On(new HostName(host))
            .GetPowerStateAsync(new ServerQuery(Identifier.Parse<ServerId>(server)), CancellationToken.None)).PowerState;

    private static string VersionOf(string sample, string otherwise) => VersionPattern().Match(sample) is { Success: true } match ? match.Groups[1].Value : otherwise;

    [GeneratedRegex(@"/v(2\.\d+)/")]
    private static partial Regex VersionPattern();
}
