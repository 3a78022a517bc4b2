using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Moves;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers.Workflows;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>Resize and cold migration, by HTTP in a whole cloud of two hosts.</summary>
public sealed class ResizeTests(SharedCloud shared) : IClassFixture<SharedCloud>, IAsyncLifetime
{
    private CloudFixture Cloud => shared.Cloud;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Cloud.Simulation.Reset();
        await Cloud.IdleAsync();
        foreach (var id in await Cloud.Database.QueryAsync<string>("SELECT id FROM servers WHERE deleted_at IS NULL", null, CancellationToken.None))
        {
            await Cloud.DeleteAsync(id);
            await Cloud.NothingIsLeftOfAsync(id);
        }
    }

    [Fact]
    public async Task A_resized_server_has_its_new_flavor_on_another_host_and_the_old_guest_waits()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);

        var shown = await Cloud.ResizeAsync(server);

        shown["flavor"]!["ram"]!.GetValue<int>().ShouldBe(2048);
        var after = shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();
        after.ShouldNotBe(before);
        shown["OS-EXT-STS:vm_state"]!.GetValue<string>().ShouldBe("resized");
        shown["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe((int)PowerState.Running);
        Cloud.MemoryOf(server, after).ShouldBe(2048);
        Cloud.MemoryOf(server, before).ShouldBe(512);
        (await PowerAsync(server, before)).ShouldBe(PowerState.Shutdown);
        await Cloud.HoldsAsync(server, 2);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(2048);
        var migration = await Cloud.MigrationOfAsync(server);
        migration["migration_type"]!.GetValue<string>().ShouldBe("resize");
        migration["status"]!.GetValue<string>().ShouldBe("finished");
        migration["source_compute"]!.GetValue<string>().ShouldBe(before);
        migration["dest_compute"]!.GetValue<string>().ShouldBe(after);
        migration["old_instance_type_id"]!.GetValue<int>().ShouldBe(1);
        migration["new_instance_type_id"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task What_was_on_the_disk_comes_along()
    {
        var server = await Cloud.BootAsync();
        await Cloud.MustAsync(server, """{"reboot": {"type": "HARD"} }""");
        await Cloud.WaitForAsync(server, "ACTIVE");

        await Cloud.ResizeAsync(server);

        Cloud.Simulation.BootsOf(new HostName(await Cloud.HostOfAsync(server)), Identifier.Parse<ServerId>(server)).ShouldBe(3);
    }

    [Fact]
    public async Task Confirmed_it_stays_and_nothing_of_the_old_is_left()
    {
        var server = await Cloud.BootAsync();
        await Cloud.ResizeAsync(server);

        (await Cloud.ActAsync(server, """{"confirmResize": null}""")).Status.ShouldBe(204);
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.IdleAsync();

        Cloud.GuestsOf(server).ShouldBe([await Cloud.HostOfAsync(server)]);
        await Cloud.HoldsAsync(server, 1);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(2048);
        (await Cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("confirmed");
        var actions = await ActionsAsync(server);
        actions.ShouldBe(["confirmResize", "resize", "create"]);
    }

    [Fact]
    public async Task Taken_back_it_is_what_it_was_where_it_was()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);
        await Cloud.ResizeAsync(server);

        (await Cloud.ActAsync(server, """{"revertResize": null}""")).Status.ShouldBe(202);
        var shown = await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.IdleAsync();

        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(before);
        shown["flavor"]!["ram"]!.GetValue<int>().ShouldBe(512);
        Cloud.GuestsOf(server).ShouldBe([before]);
        (await PowerAsync(server, before)).ShouldBe(PowerState.Running);
        await Cloud.HoldsAsync(server, 1);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(512);
        (await Cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("reverted");
    }

    [Fact]
    public async Task A_server_that_was_off_stays_off_whichever_way_it_goes()
    {
        var server = await Cloud.BootAsync();
        await Cloud.MustAsync(server, """{"os-stop": null}""");
        await Cloud.WaitForAsync(server, "SHUTOFF");

        await Cloud.ResizeAsync(server);
        (await PowerAsync(server, await Cloud.HostOfAsync(server))).ShouldBe(PowerState.Shutdown);
        await Cloud.MustAsync(server, """{"revertResize": null}""");
        await Cloud.WaitForAsync(server, "SHUTOFF");
        await Cloud.ResizeAsync(server);
        await Cloud.MustAsync(server, """{"confirmResize": null}""");

        await Cloud.WaitForAsync(server, "SHUTOFF");
        await Cloud.IdleAsync();
        (await PowerAsync(server, await Cloud.HostOfAsync(server))).ShouldBe(PowerState.Shutdown);
        await Cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task A_smaller_flavor_gives_quota_back_only_when_it_is_confirmed()
    {
        var server = await Cloud.BootAsync();

        await Cloud.ResizeAsync(server, "6");
        (await Cloud.QuotaMemoryAsync()).ShouldBe(512);
        await Cloud.MustAsync(server, """{"confirmResize": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.IdleAsync();

        (await Cloud.QuotaMemoryAsync()).ShouldBe(256);
        await Cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task A_cold_migration_keeps_the_flavor_and_is_confirmed_like_a_resize()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);

        await Cloud.MustAsync(server, """{"migrate": null}""", "2.1");
        var shown = await Cloud.WaitForAsync(server, "VERIFY_RESIZE");

        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldNotBe(before);
        shown["flavor"]!["ram"]!.GetValue<int>().ShouldBe(512);
        (await Cloud.MigrationOfAsync(server))["migration_type"]!.GetValue<string>().ShouldBe("migration");
        await Cloud.MustAsync(server, """{"confirmResize": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.MustAsync(server, $$"""{"migrate": {"host": "{{before}}"} }""");
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        (await Cloud.HostOfAsync(server)).ShouldBe(before);
        (await ActionsAsync(server))[0].ShouldBe("migrate");
    }

    [Fact]
    public async Task Volumes_go_with_the_server_and_come_back_with_it()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        var body = $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""";
        (await Cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", "member", body)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
        var before = await Cloud.HostOfAsync(server);

        await Cloud.ResizeAsync(server);
        var after = await Cloud.HostOfAsync(server);
        (await ConnectedToAsync(volume)).ShouldBe(after);
        Cloud.Simulation.VolumesOf(new HostName(after), Identifier.Parse<ServerId>(server)).ShouldBe([Identifier.Parse<VolumeId>(volume)]);
        await Cloud.MustAsync(server, """{"revertResize": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");

        (await ConnectedToAsync(volume)).ShouldBe(before);
        await Cloud.VolumeIsAsync(volume, "in-use");
        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
    }

    [Fact]
    public async Task Taken_back_it_stays_off_where_its_new_host_does_not_say_that_it_has_nothing_of_it()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);
        var other = Cloud.Simulation.Hosts.Single(host => host.Value != before);
        var offer = Cloud.Simulation.HoldNext(SimulatedCall.Offer);
        await Cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
        await offer.Entered;
        await FallSilentAsync(other);
        Cloud.Simulation.FailNext(SimulatedCall.Take, host: other);

        offer.Release();

        await StaysOffAsync(server, before, other);
    }

    [Fact]
    public async Task Reverted_it_stays_off_where_the_host_that_it_leaves_does_not_say_that_it_has_nothing_of_it()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);
        await Cloud.ResizeAsync(server);
        HostName other = new(await Cloud.HostOfAsync(server));
        await FallSilentAsync(other);

        await Cloud.MustAsync(server, """{"revertResize": null}""");

        await StaysOffAsync(server, before, other);
    }

    [Theory]
    [InlineData(SimulatedCall.Offer)]
    [InlineData(SimulatedCall.Stop)]
    [InlineData(SimulatedCall.Take)]
    public async Task A_hypervisor_that_fails_leaves_the_server_as_it_was_with_a_fault_that_an_admin_can_read(SimulatedCall call)
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);
        Cloud.Simulation.FailNext(call);

        await Cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
        await Cloud.IdleAsync();
        var shown = await Cloud.WaitForAsync(server, "ACTIVE");

        shown["flavor"]!["ram"]!.GetValue<int>().ShouldBe(512);
        Cloud.GuestsOf(server).ShouldBe([before]);
        (await PowerAsync(server, before)).ShouldBe(PowerState.Running);
        await Cloud.HoldsAsync(server, 1);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(512);
        (await Cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM servers WHERE id = @server AND fault IS NOT NULL", new { server })).ShouldBe(1);
    }

    [Fact]
    public async Task A_revert_that_cannot_remove_the_new_guest_may_be_asked_for_again()
    {
        var server = await Cloud.BootAsync();
        await Cloud.ResizeAsync(server);
        Cloud.Simulation.FailNext(SimulatedCall.Destroy, times: 10);

        await Cloud.MustAsync(server, """{"revertResize": null}""");
        await Cloud.IdleAsync();
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        await Cloud.HoldsAsync(server, 2);
        Cloud.Simulation.Reset();
        await Cloud.MustAsync(server, """{"revertResize": null}""");

        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task Deleted_before_it_is_confirmed_nothing_is_left_on_either_host()
    {
        var server = await Cloud.BootAsync();
        await Cloud.ResizeAsync(server, "6");

        await Cloud.DeleteAsync(server);

        Cloud.GuestsOf(server).ShouldBeEmpty();
        await Cloud.NothingIsLeftOfAsync(server);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(0);
        (await Cloud.GetAsync($"/os-migrations?instance_uuid={server}", "admin")).Json["migrations"]![0]!["status"]!.GetValue<string>().ShouldBe("confirmed");
    }

    [Theory]
    [InlineData(SimulatedCall.Offer)]
    [InlineData(SimulatedCall.Take)]
    public async Task Deleted_in_the_middle_nothing_is_left_on_either_host(SimulatedCall at)
    {
        for (var round = 0; round < 5; round++)
        {
            var server = await Cloud.BootAsync();
            var hold = Cloud.Simulation.HoldNext(at);
            await Cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
            await hold.Entered;

            var deleted = Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}", "admin");
            hold.Release();
            (await deleted).Status.ShouldBe(204);
            await Cloud.GoneAsync(server);

            Cloud.GuestsOf(server).ShouldBeEmpty();
            await Cloud.NothingIsLeftOfAsync(server);
            (await Cloud.QuotaMemoryAsync()).ShouldBe(0);
        }
    }

    [Fact]
    public async Task The_old_host_keeps_what_waits_for_a_decision()
    {
        var server = await Cloud.BootAsync();
        var before = await Cloud.HostOfAsync(server);
        await Cloud.ResizeAsync(server);
        var reports = Cloud.Services.GetRequiredService<Nova.Servers.Agents.AgentReports>();
        ListHostServers question = new(new HostName(before)) { Unexpected = [Identifier.Parse<ServerId>(server)] };

        (await reports.ListServersAsync(question, CancellationToken.None)).Gone.ShouldBeEmpty();
        await Cloud.MustAsync(server, """{"confirmResize": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");

        (await reports.ListServersAsync(question, CancellationToken.None)).Gone.ShouldBe([Identifier.Parse<ServerId>(server)]);
    }

    [Fact]
    public async Task Nobody_confirms_and_it_is_confirmed_after_its_time()
    {
        var server = await Cloud.BootAsync();
        await Cloud.ResizeAsync(server);
        var task = Cloud.Services.GetServices<IHostedService>().OfType<ConfirmTask>().Single();

        await task.ConfirmAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Cloud.IdleAsync();
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        await task.ConfirmAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None);

        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.HoldsAsync(server, 1);
        (await ActionsAsync(server))[0].ShouldBe("confirmResize");
    }

    [Fact]
    public async Task A_state_that_is_set_by_hand_ends_the_wait_and_the_old_host_is_tidied()
    {
        var server = await Cloud.BootAsync();
        await Cloud.ResizeAsync(server);
        var other = await MakeFlavorAsync(disk: 100);
        await Cloud.MustAsync(server, """{"os-resetState": {"state": "active"} }""");
        (await Cloud.ActAsync(server, """{"confirmResize": null}""")).Status.ShouldBe(409);
        (await Cloud.ActAsync(server, $$"""{"resize": {"flavorRef": "{{other}}"} }""")).Status.ShouldBe(409, "the earlier move is not settled");

        await Cloud.Services.GetServices<IHostedService>().OfType<ConfirmTask>().Single().ConfirmAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(server, "ACTIVE");
        Cloud.GuestsOf(server).ShouldBe([await Cloud.HostOfAsync(server)]);
        await Cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task Refusals_name_what_is_wrong()
    {
        var server = await Cloud.BootAsync();
        var host = await Cloud.HostOfAsync(server);
        var large = await MakeFlavorAsync(disk: 5);
        var small = await MakeFlavorAsync(disk: 4);
        var zero = await MakeFlavorAsync(disk: 0);

        await RefusedAsync(400, """{"resize": {"flavorRef": "1"} }""", "must change flavor");
        await RefusedAsync(400, """{"resize": {"flavorRef": "no-such"} }""", "Flavor no-such could not be found.");
        await RefusedAsync(400, $$"""{"resize": {"flavorRef": "{{zero}}"} }""", "zero disk");
        await RefusedAsync(400, """{"resize": {} }""", "flavorRef");
        await RefusedAsync(400, """{"resize": {"flavorRef": "2", "more": 1} }""", "more");
        await RefusedAsync(409, """{"confirmResize": null}""", $"Cannot 'confirmResize' instance {server} while it is in vm_state active");
        await RefusedAsync(409, """{"revertResize": null}""", $"Cannot 'revertResize' instance {server} while it is in vm_state active");
        await RefusedAsync(400, $$"""{"migrate": {"host": "{{host}}"} }""", "Cannot migrate to the host");
        await RefusedAsync(400, """{"migrate": {"host": "no-such-host"} }""", "no-such-host could not be found");
        (await Cloud.ActAsync(server, """{"migrate": null}""", "member")).Status.ShouldBe(403);
        (await Cloud.ActAsync(server, """{"resize": {"flavorRef": "2"} }""", "reader")).Status.ShouldBe(403);
        (await Cloud.ActAsync(server, """{"migrate": {"host": "x"} }""", "manager")).Status.ShouldBe(403);
        (await Cloud.ActAsync(server, """{"resize": {"flavorRef": "2"} }""", "other")).Status.ShouldBe(404);

        await Cloud.MustAsync(server, $$"""{"resize": {"flavorRef": "{{large}}"} }""");
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        await Cloud.MustAsync(server, """{"confirmResize": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.MustAsync(server, $$"""{"resize": {"flavorRef": "{{small}}"} }""");
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");

        async Task RefusedAsync(int status, string body, string words)
        {
            var answer = await Cloud.ActAsync(server, body, "admin");
            answer.Status.ShouldBe(status, answer.Body);
            answer.Body.ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_locked_server_and_a_full_quota_refuse_at_once_and_change_nothing()
    {
        var server = await Cloud.BootAsync();
        (await Cloud.ActAsync(server, """{"lock": null}""", "admin")).Status.ShouldBe(202);
        (await Cloud.ActAsync(server, """{"resize": {"flavorRef": "2"} }""")).Status.ShouldBe(409);
        (await Cloud.ActAsync(server, """{"unlock": null}""", "admin")).Status.ShouldBe(202);
        (await Cloud.SendAsync(HttpMethod.Put, $"/os-quota-sets/{FakeTokens.Project}", "admin", """{"quota_set": {"ram": 1024, "force": true} }""")).Status.ShouldBe(200);

        var answer = await Cloud.ActAsync(server, """{"resize": {"flavorRef": "2"} }""");
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-quota-sets/{FakeTokens.Project}", "admin")).Status.ShouldBe(202);

        answer.Status.ShouldBe(403, answer.Body);
        answer.Body.ShouldContain("Quota exceeded for ram");
        await Cloud.WaitForAsync(server, "ACTIVE");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM migrations WHERE server_id = @server", new { server })).ShouldBe(0);
        (await Cloud.QuotaMemoryAsync()).ShouldBe(512);
    }

    [Fact]
    public async Task No_host_that_can_take_it_leaves_it_as_it_was()
    {
        var server = await Cloud.BootAsync();
        var huge = await MakeFlavorAsync(disk: 1, memory: 1_000_000);

        await Cloud.MustAsync(server, $$"""{"resize": {"flavorRef": "{{huge}}"} }""");
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.HoldsAsync(server, 1);
        (await Cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
    }

    private async Task<string> MakeFlavorAsync(int disk, int memory = 512)
    {
        var id = Guid.NewGuid().ToString();
        var made = await Cloud.SendAsync(
            HttpMethod.Post, "/flavors", "admin", $$"""{"flavor": {"id": "{{id}}", "name": "{{id}}", "ram": {{memory}}, "vcpus": 1, "disk": {{disk}}} }""");
        made.Status.ShouldBe(200, made.Body);
        return id;
    }

    // It counts as down, and answers nothing; its guests go on.
    private async Task FallSilentAsync(HostName host)
    {
        await Cloud.ForceDownAsync(host.Value);
        Cloud.Simulation.FailNext(SimulatedCall.Destroy, times: 100, host: host);
        Cloud.Simulation.FailNext(SimulatedCall.Query, times: 1000, host: host);
    }

    private async Task StaysOffAsync(string server, string before, HostName other)
    {
        var shown = await Cloud.WaitForAsync(server, "SHUTOFF");
        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(before);
        await Cloud.IdleAsync();
        (await PowerAsync(server, before)).ShouldBe(PowerState.Shutdown);

        Cloud.Simulation.Reset();
        Cloud.Simulation.Remove(other, Identifier.Parse<ServerId>(server));
        await Cloud.ForceDownAsync(other.Value, isDown: false);
        await Cloud.MustAsync(server, """{"os-start": null}""");
        await Cloud.WaitForAsync(server, "ACTIVE");
        (await PowerAsync(server, before)).ShouldBe(PowerState.Running);
    }

    private async Task<PowerState> PowerAsync(string server, string host)
    {
        var agents = Cloud.Services.GetRequiredService<IAgents<IComputeAgent>>();
        return (await agents.On(new HostName(host)).GetPowerStateAsync(new ServerQuery(Identifier.Parse<ServerId>(server)), CancellationToken.None)).PowerState;
    }

    private async Task<string?> ConnectedToAsync(string volume) =>
        (await Cloud.Database.QueryAsync<string>("SELECT host FROM volume_attachments WHERE volume_id = @volume", new { volume }, CancellationToken.None)).Single();

    private async Task<string[]> ActionsAsync(string server) =>
    [
        .. (await Cloud.GetAsync($"/servers/{server}/os-instance-actions", "admin")).Json["instanceActions"]!.AsArray()
            .Select(action => action!["action"]!.GetValue<string>()),
    ];
}
