using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Messaging;
using Nova.Servers.Agents;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Virt;
using Nova.Virt.Simulated;
using Nova.Workflows;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>Servers whose host is down, by HTTP in a whole cloud of three hosts.</summary>
public sealed partial class EvacuateTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public static TheoryData<string> Requests() => [.. ApiSample.Names(["os-evacuate"]).Where(sample => sample.EndsWith("-req", StringComparison.Ordinal))];

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(3);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_server_is_made_anew_elsewhere_and_the_old_host_is_told_when_it_comes_back()
    {
        var (server, dead) = await OnDeadHostAsync();

        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        var host = shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();
        host.ShouldNotBe(dead);
        (await PowerAsync(server, host)).ShouldBe(PowerState.Running);
        await _cloud.HoldsAsync(server, 1);
        var migration = await _cloud.MigrationOfAsync(server);
        migration["migration_type"]!.GetValue<string>().ShouldBe("evacuation");
        migration["status"]!.GetValue<string>().ShouldBe("done");
        ListHostServers question = new(new HostName(dead)) { Unexpected = [Identifier.Parse<ServerId>(server)] };
        var told = await _cloud.Services.GetRequiredService<AgentReports>().ListServersAsync(question, CancellationToken.None);
        told.Servers.ShouldBeEmpty();
        told.Gone.ShouldBe([Identifier.Parse<ServerId>(server)]);
    }

    [Fact]
    public async Task The_old_host_switches_off_what_was_taken_from_it_as_soon_as_it_is_heard_of_and_keeps_the_rest()
    {
        var server = await _cloud.BootAsync();
        var dead = await _cloud.HostOfAsync(server);
        var other = await _cloud.BootAsync("other", $$""" "availability_zone": "nova:{{dead}}", """, "admin");
        await _cloud.ForceDownAsync(dead);

        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        await _cloud.WaitForAsync(server, "ACTIVE");

        await Eventually.TrueAsync(
            async () => await PowerAsync(server, dead) is PowerState.Shutdown or PowerState.NoState, TimeSpan.FromSeconds(20), () => "the guest runs on both hosts");
        (await PowerAsync(other, dead)).ShouldBe(PowerState.Running);
        (await _cloud.HostOfAsync(other)).ShouldBe(dead);
    }

    [Fact]
    public async Task An_order_that_was_sent_before_the_evacuation_is_not_carried_out_after_it()
    {
        var (server, dead) = await OnDeadHostAsync();
        ServerOrder late = new() { Operation = Identifier.New<OperationId>(), Server = Identifier.Parse<ServerId>(server), RequestId = "req-late", Epoch = 1 };
        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await Eventually.TrueAsync(
            async () => await PowerAsync(server, dead) is PowerState.Shutdown or PowerState.NoState, TimeSpan.FromSeconds(20), () => "the guest runs on both hosts");

        var reply = await _cloud.Services.GetRequiredService<IRpcBus>()
            .CallAsync(ComputeMethods.Start, new HostName(dead), late, TimeSpan.FromSeconds(20), CancellationToken.None);

        reply.Failure.ShouldNotBeNull().Message.ShouldContain("before servers were taken");
        (await PowerAsync(server, dead)).ShouldNotBe(PowerState.Running);
    }

    [Fact]
    public async Task What_a_host_says_that_has_not_caught_up_does_not_count()
    {
        var (server, dead) = await OnDeadHostAsync();
        await _cloud.Database.WriteAsync(
            work => _cloud.Services.GetRequiredService<IHostFence>().AdvanceAsync(work, new HostName(dead), CancellationToken.None), CancellationToken.None);
        PowerStateReport report = new(new HostName(dead), Identifier.Parse<ServerId>(server), PowerState.Crashed);
        var reports = _cloud.Services.GetRequiredService<AgentReports>();

        await reports.ReportPowerStateAsync(report with { Epoch = 1 }, CancellationToken.None);
        (await _cloud.WaitForAsync(server, "ACTIVE"))["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe((int)PowerState.Running);

        await reports.ReportPowerStateAsync(report with { Epoch = 2 }, CancellationToken.None);
        (await _cloud.GetAsync($"/servers/{server}", "admin")).Json["server"]!["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe((int)PowerState.Crashed);
    }

    [Fact]
    public async Task Since_2_95_it_stays_off_and_one_that_was_off_always_does()
    {
        var (server, dead) = await OnDeadHostAsync();
        await _cloud.MustAsync(server, """{"evacuate": {} }""");
        var shown = await _cloud.WaitForAsync(server, "SHUTOFF");
        (await PowerAsync(server, shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>())).ShouldBe(PowerState.Shutdown);

        await _cloud.ForceDownAsync(dead, isDown: false);
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));
        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");

        await _cloud.WaitForAsync(server, "SHUTOFF");
    }

    [Fact]
    public async Task An_answer_has_a_password_until_2_13_and_nothing_since()
    {
        var (server, _) = await OnDeadHostAsync();

        var old = await _cloud.MustAsync(server, """{"evacuate": {"onSharedStorage": "False", "adminPass": "MySecretPass"} }""", "2.13");

        old.Status.ShouldBe(200);
        old.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-evacuate/server-evacuate-resp.json"));
        old.Json["adminPass"]!.GetValue<string>().ShouldBe("MySecretPass");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));
        (await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.14")).Body.ShouldBeEmpty();
        await _cloud.IdleAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_sample_is_understood(string sample)
    {
        var (server, dead) = await OnDeadHostAsync();
        var body = ApiSample.Json(sample + ".json");
        if (body["evacuate"]!["host"] is not null)
        {
            body["evacuate"]!["host"] = _cloud.Simulation.Hosts.First(host => host.Value != dead).Value;
        }

        (await _cloud.MustAsync(server, body.ToJsonString(), VersionPattern().Match(sample) is { Success: true } match ? match.Groups[1].Value : "2.1")).Status.ShouldBe(200);

        await _cloud.IdleAsync();
        (await _cloud.HostOfAsync(server)).ShouldBe(body["evacuate"]!["host"]?.GetValue<string>() ?? await _cloud.HostOfAsync(server));
        (await _cloud.HostOfAsync(server)).ShouldNotBe(dead);
    }

    [Fact]
    public async Task What_must_not_be_is_refused()
    {
        var server = await _cloud.BootAsync();
        var host = await _cloud.HostOfAsync(server);
        await RefusedAsync(400, """{"evacuate": {} }""", "still in use");

        await _cloud.ForceDownAsync(host);
        await RefusedAsync(400, $$"""{"evacuate": {"host": "{{host}}"} }""", "can't be the same");
        await RefusedAsync(404, """{"evacuate": {"host": "no-such"} }""", "no-such");
        await RefusedAsync(400, """{"evacuate": {"onSharedStorage": true} }""", "onSharedStorage");
        await RefusedAsync(400, """{"evacuate": {} }""", "onSharedStorage", "2.13");
        await RefusedAsync(400, """{"evacuate": {"onSharedStorage": true, "adminPass": "x"} }""", "password", "2.13");
        await RefusedAsync(400, """{"evacuate": {"force": true} }""", "force", "2.28");
        await RefusedAsync(400, """{"evacuate": {"force": true} }""", "force", "2.68");
        (await _cloud.ActAsync(server, """{"evacuate": {} }""", "member")).Status.ShouldBe(403);

        async Task RefusedAsync(int status, string body, string words, string version = CloudFixture.Newest)
        {
            var answer = await _cloud.ActAsync(server, body, "admin", version);
            answer.Status.ShouldBe(status, answer.Body);
            answer.Body.ShouldContain(words);
        }
    }

    [Fact]
    public async Task No_host_left_keeps_it_where_it_was_and_its_host_keeps_it_when_it_comes_back()
    {
        var (server, dead) = await OnDeadHostAsync();
        foreach (var other in _cloud.Simulation.Hosts.Where(host => host.Value != dead))
        {
            await _cloud.ForceDownAsync(other.Value);
        }

        await _cloud.MustAsync(server, """{"evacuate": {} }""");
        await _cloud.IdleAsync();

        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(dead);
        await _cloud.HoldsAsync(server, 1);
        var reports = _cloud.Services.GetRequiredService<AgentReports>();
        (await reports.ListServersAsync(new ListHostServers(new HostName(dead)), CancellationToken.None)).Servers.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_host_that_comes_back_in_time_keeps_its_server()
    {
        var (server, dead) = await OnDeadHostAsync();
        using ManualResetEventSlim isUp = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _cloud.Points.Do("server.evacuate", "schedule", CrashMoments.Before, 1, () =>
        {
            entered.SetResult();
            isUp.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        });

        await _cloud.MustAsync(server, """{"evacuate": {} }""");
        await entered.Task;
        await _cloud.ForceDownAsync(dead, isDown: false);
        isUp.Set();
        await _cloud.IdleAsync();

        (await _cloud.HostOfAsync(server)).ShouldBe(dead);
        (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
        _cloud.GuestsOf(server).ShouldBe([dead]);
        await _cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task A_deletion_in_the_middle_leaves_nothing_but_what_the_dead_host_has()
    {
        var (server, dead) = await OnDeadHostAsync();
        var hold = _cloud.Simulation.HoldNext(SimulatedCall.Spawn);
        await _cloud.MustAsync(server, """{"evacuate": {} }""");
        await hold.Entered;

        (await _cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}", "admin")).Status.ShouldBe(204);
        hold.Release();
        await _cloud.GoneAsync(server);

        _cloud.GuestsOf(server).ShouldBeSubsetOf([dead]);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_claims")).ShouldBe(0);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_moves")).ShouldBe(0);
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task Volumes_go_along()
    {
        var (server, volume) = (await _cloud.BootAsync(), await _cloud.MakeVolumeAsync());
        var body = $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""";
        (await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", "member", body)).Status.ShouldBe(202);
        await _cloud.VolumeIsAsync(volume, "in-use");
        await _cloud.IdleAsync();
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));

        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        await _cloud.WaitForAsync(server, "ACTIVE");

        var host = await _cloud.HostOfAsync(server);
        _cloud.Simulation.VolumesOf(new HostName(host), Identifier.Parse<ServerId>(server)).ShouldBe([Identifier.Parse<VolumeId>(volume)]);
        (await _cloud.Database.QueryAsync<string>("SELECT host FROM volume_attachments", null, CancellationToken.None)).ShouldBe([host]);
    }

    private async Task<(string Server, string Host)> OnDeadHostAsync()
    {
        var server = await _cloud.BootAsync();
        var host = await _cloud.HostOfAsync(server);
        await _cloud.ForceDownAsync(host);
        return (server, host);
    }

    private async Task<PowerState> PowerAsync(string server, string host) =>
        (await _cloud.Services.GetRequiredService<IAgents<IComputeAgent>>().On(new HostName(host))
            .GetPowerStateAsync(new ServerQuery(Identifier.Parse<ServerId>(server)), CancellationToken.None)).PowerState;

    [GeneratedRegex(@"/v(2\.\d+)/")]
    private static partial Regex VersionPattern();
}
