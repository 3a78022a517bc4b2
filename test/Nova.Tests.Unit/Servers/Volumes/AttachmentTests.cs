using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers.Workflows;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>Volumes of servers, by HTTP in a whole cloud.</summary>
public sealed class AttachmentTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task An_attached_volume_is_the_guests_and_shown_everywhere()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());

        var answer = await AttachAsync(server, volume, version: "2.79", more: ", \"tag\": \"data\", \"delete_on_termination\": true");
        answer.Status.ShouldBe(200, answer.Body);
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();

        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        answer.Json["volumeAttachment"]!["device"]!.GetValue<string>().ShouldBe("/dev/vdb");
        var shown = (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["os-extended-volumes:volumes_attached"]!.AsArray().Single()!;
        shown["id"]!.GetValue<string>().ShouldBe(volume);
        shown["delete_on_termination"]!.GetValue<bool>().ShouldBeTrue();
        var old = (await Cloud.GetAsync($"/servers/{server}", version: "2.1")).Json["server"]!["os-extended-volumes:volumes_attached"]!.AsArray().Single()!;
        old["delete_on_termination"].ShouldBeNull();
        var use = (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{volume}")).Json["volume"]!["attachments"]!.AsArray().Single()!;
        use["server_id"]!.GetValue<string>().ShouldBe(server);
        use["device"]!.GetValue<string>().ShouldBe("/dev/vdb");
        use["host_name"].ShouldBeNull("where a server runs is for administrators");
        var events = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions", "admin")).Json["instanceActions"]!.AsArray();
        events.Select(action => action!["action"]!.GetValue<string>()).ShouldContain("attach_volume");
    }

    [Fact]
    public async Task A_detached_volume_is_free_and_can_be_deleted()
    {
        var (server, volume) = await AttachedAsync();

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{volume}")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "available");
        await Cloud.IdleAsync();

        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeFalse();
        (await Cloud.GetAsync($"/servers/{server}/os-volume_attachments")).Json["volumeAttachments"]!.AsArray().ShouldBeEmpty();
        (await Cloud.GetAsync($"/servers/{server}/os-volume_attachments/{volume}")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{volume}")).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Deleting_a_server_frees_its_volumes_and_deletes_those_that_go_with_it()
    {
        var (server, kept) = await AttachedAsync();
        var going = await Cloud.MakeVolumeAsync();
        (await AttachAsync(server, going, more: ", \"delete_on_termination\": true")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(going, "in-use");

        await Cloud.DeleteAsync(server);

        await Cloud.VolumeIsAsync(kept, "available");
        await Cloud.VolumeIsGoneAsync(going);
        await Cloud.NothingIsLeftOfAsync(server);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM server_block_devices WHERE server_id = @server", new { server })).ShouldBe(0);
    }

    [Fact]
    public async Task Of_two_servers_that_want_a_volume_one_gets_it()
    {
        var (one, other) = (await Cloud.BootAsync(), await Cloud.BootAsync());
        for (var round = 0; round < 3; round++)
        {
            var volume = await Cloud.MakeVolumeAsync();

            var answers = await Task.WhenAll(AttachAsync(one, volume), AttachAsync(other, volume), AttachAsync(one, volume), AttachAsync(other, volume));

            answers.Count(answer => answer.Status is 202).ShouldBe(1, string.Join('\n', answers.Select(answer => answer.Body)));
            answers.Count(answer => answer.Status is 400).ShouldBe(3);
            await Cloud.VolumeIsAsync(volume, "in-use");
            await Cloud.IdleAsync();
            (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @volume", new { volume })).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_volume_that_is_wanted_and_deleted_at_once_is_one_or_the_other()
    {
        var server = await Cloud.BootAsync();
        for (var round = 0; round < 5; round++)
        {
            var volume = await Cloud.MakeVolumeAsync();

            var attach = AttachAsync(server, volume);
            var delete = Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{volume}");
            await Task.WhenAll(attach, delete);
            await Cloud.IdleAsync();

            var isAttached = (await attach).Status is 202;
            ((await delete).Status is 202).ShouldBe(!isAttached, (await attach).Body + (await delete).Body);
            (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBe(isAttached);
            (await Cloud.CountAsync("SELECT COUNT(*) FROM server_block_devices WHERE volume_id = @volume", new { volume })).ShouldBe(isAttached ? 1 : 0);
        }
    }

    [Fact]
    public async Task A_volume_that_comes_while_its_server_goes_is_free_in_the_end()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.AttachVolume);
        (await AttachAsync(server, volume)).Status.ShouldBe(202);

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}")).Status.ShouldBe(204);
        hold.Release();
        await Cloud.GoneAsync(server);

        await Cloud.VolumeIsAsync(volume, "available");
        await Cloud.NothingIsLeftOfAsync(server);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @volume", new { volume })).ShouldBe(0);
    }

    [Fact]
    public async Task A_hypervisor_that_cannot_attach_leaves_the_volume_free_and_the_server_running()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        Cloud.Simulation.FailNext(SimulatedCall.AttachVolume);

        (await AttachAsync(server, volume)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.VolumeIsAsync(volume, "available");
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.EventsAreClosedAsync(server);
    }

    [Fact]
    public async Task A_guest_that_does_not_let_go_keeps_its_volume()
    {
        var (server, volume) = await AttachedAsync();
        Cloud.Simulation.FailNext(SimulatedCall.DetachVolume);

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{volume}")).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.VolumeIsAsync(volume, "in-use");
        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{volume}")).Status.ShouldBe(202, "it can be tried again");
        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Fact]
    public async Task What_is_attached_is_let_go_by_compute_alone()
    {
        var (server, volume) = await AttachedAsync();
        var hold = (await Cloud.VolumeAsync(HttpMethod.Get, $"/attachments?instance_id={server}")).Json["attachments"]![0]!["id"]!.GetValue<string>();

        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/attachments/{hold}")).Status.ShouldBe(409);
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-detach": {} }""")).Status.ShouldBe(409);
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-force_detach": {} }""", "admin")).Status.ShouldBe(409);
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{volume}")).Status.ShouldBe(400);
        await Cloud.VolumeIsAsync(volume, "in-use");
    }

    [Fact]
    public async Task A_volume_that_was_declared_free_by_hand_is_given_to_no_second_server()
    {
        var (server, volume) = await AttachedAsync();
        var (other, own) = await AttachedAsync();
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-reset_status": {"status": "available", "attach_status": "detached"} }""", "admin"))
            .Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "available");

        (await AttachAsync(other, volume)).ShouldSatisfyAllConditions(refused => refused.Status.ShouldBe(400), refused => refused.Body.ShouldContain("attached to another instance"));
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{other}/os-volume_attachments/{own}", "admin", $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Post, "/servers", body: $$"""
            {"server": {"name": "greedy", "flavorRef": "{{Cloud.Flavor}}", "networks": "none",
             "block_device_mapping_v2": [{"boot_index": 0, "uuid": "{{volume}}", "source_type": "volume", "destination_type": "volume"}]} }
            """)).Status.ShouldBe(400);

        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        (await VolumeScenarios.HasAsync(Cloud, other, volume)).ShouldBeFalse();
        await Cloud.DeleteAsync(server);
        (await AttachAsync(other, volume)).Status.ShouldBe(202, "nobody has it any more");
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
    }

    [Fact]
    public async Task A_volume_for_several_servers_is_in_use_until_the_last_lets_go()
    {
        var volume = await Cloud.MakeVolumeAsync("\"multiattach\": true,");
        var (one, other) = (await Cloud.BootAsync(), await Cloud.BootAsync());
        (await AttachAsync(one, volume, version: "2.59")).Status.ShouldBe(400);
        (await AttachAsync(one, volume)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        (await AttachAsync(other, volume)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{one}/os-volume_attachments/{volume}")).Status.ShouldBe(202);
        await Cloud.IdleAsync();
        await Cloud.VolumeIsAsync(volume, "in-use");
        (await VolumeScenarios.HasAsync(Cloud, other, volume)).ShouldBeTrue();
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{other}/os-volume_attachments/{volume}")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Fact]
    public async Task Devices_have_the_next_name_or_the_one_that_was_asked_for()
    {
        var server = await Cloud.BootAsync();
        var (first, second, third) = (await Cloud.MakeVolumeAsync(), await Cloud.MakeVolumeAsync(), await Cloud.MakeVolumeAsync());

        Device(await AttachAsync(server, first, version: "2.79", more: ", \"device\": \"/dev/vdc\"")).ShouldBe("/dev/vdc");
        Device(await AttachAsync(server, second, version: "2.79")).ShouldBe("/dev/vdb");
        (await AttachAsync(server, third, more: ", \"device\": \"/dev/vdb\"")).Status.ShouldBe(409);
        await Cloud.VolumeIsAsync(third, "available");

        static string Device(WebAnswer answer) => answer.Json["volumeAttachment"]!["device"]!.GetValue<string>();
    }

    [Fact]
    public async Task Whether_a_volume_goes_with_its_server_can_be_changed()
    {
        var (server, volume) = await AttachedAsync();
        var path = $"/servers/{server}/os-volume_attachments/{volume}";
        Task<WebAnswer> Put(string members, string version = CloudFixture.Newest) =>
            Cloud.SendAsync(HttpMethod.Put, path, "member", $$"""{"volumeAttachment": {"volumeId": "{{volume}}"{{members}}} }""", version);

        (await Put(", \"delete_on_termination\": true")).Status.ShouldBe(202);

        (await Cloud.GetAsync(path)).Json["volumeAttachment"]!["delete_on_termination"]!.GetValue<bool>().ShouldBeTrue();
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["os-extended-volumes:volumes_attached"]![0]!["delete_on_termination"]!.GetValue<bool>().ShouldBeTrue();
        (await Put(", \"delete_on_termination\": true", "2.84")).Status.ShouldBe(400);
        (await Put(", \"device\": \"/dev/vdz\"")).Status.ShouldBe(400);
        (await Put(", \"tag\": \"other\"")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Put, path, "member", $$"""{"volumeAttachment": {"volumeId": "{{Guid.NewGuid()}}"} }""")).Status.ShouldBe(403, "to exchange it is for services");
        (await Cloud.SendAsync(HttpMethod.Put, path, "admin", $$"""{"volumeAttachment": {"volumeId": "{{Guid.NewGuid()}}"} }""")).Status.ShouldBe(400, "there is no such volume");
    }

    [Fact]
    public async Task A_volume_is_exchanged_under_its_guest()
    {
        var (server, first) = await AttachedAsync();
        var other = await Cloud.MakeVolumeAsync("\"size\": 2,");

        var answer = await SwapAsync(server, first, other);
        answer.Status.ShouldBe(202, answer.Body);
        await Cloud.VolumeIsAsync(other, "in-use");
        await Cloud.VolumeIsAsync(first, "available");
        await Cloud.IdleAsync();

        (await VolumeScenarios.HasAsync(Cloud, server, other)).ShouldBeTrue();
        (await VolumeScenarios.HasAsync(Cloud, server, first)).ShouldBeFalse();
        var shown = (await Cloud.GetAsync($"/servers/{server}/os-volume_attachments")).Json["volumeAttachments"]!.AsArray().ShouldHaveSingleItem()!;
        shown["volumeId"]!.GetValue<string>().ShouldBe(other);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["os-extended-volumes:volumes_attached"]![0]!["id"]!.GetValue<string>().ShouldBe(other);
        var action = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions", "admin")).Json["instanceActions"]![0]!;
        action["action"]!.GetValue<string>().ShouldBe("swap_volume");
        var happenings = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions/{action["request_id"]!.GetValue<string>()}", "admin")).Json["instanceAction"]!["events"]!.AsArray();
        happenings.ShouldHaveSingleItem()!["result"]!.GetValue<string>().ShouldBe("Success");
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{other}")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(other, "available");
    }

    [Fact]
    public async Task A_host_that_cannot_exchange_a_volume_leaves_the_first_in_its_place()
    {
        var (server, first) = await AttachedAsync();
        var other = await Cloud.MakeVolumeAsync();
        Cloud.Simulation.FailNext(SimulatedCall.SwapVolume);

        (await SwapAsync(server, first, other)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.VolumeIsAsync(first, "in-use");
        await Cloud.VolumeIsAsync(other, "available");
        (await VolumeScenarios.HasAsync(Cloud, server, first)).ShouldBeTrue();
        (await SwapAsync(server, first, other)).Status.ShouldBe(202, "it may be tried again");
        await Cloud.VolumeIsAsync(other, "in-use");
    }

    [Fact]
    public async Task What_cannot_be_exchanged_is_refused_and_leaves_both_as_they_were()
    {
        var first = await Cloud.MakeVolumeAsync("\"size\": 2,");
        var server = await Cloud.BootAsync();
        (await AttachAsync(server, first)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(first, "in-use");
        await Cloud.IdleAsync();
        var (_, taken) = await AttachedAsync();
        var small = await Cloud.MakeVolumeAsync();
        var good = await Cloud.MakeVolumeAsync("\"size\": 2,");

        await RefusedAsync(400, taken, "New volume must be detached");
        await RefusedAsync(400, small, "same size or larger");
        await RefusedAsync(400, Guid.NewGuid().ToString(), "could not be found");
        (await SwapAsync(server, good, first)).Status.ShouldBe(404, "the server has it not");
        await Cloud.MustAsync(server, """{"suspend": null}""");
        await Cloud.WaitForAsync(server, "SUSPENDED");
        await RefusedAsync(409, good, "Cannot 'swap_volume' instance");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @good", new { good })).ShouldBe(0);
        await Cloud.VolumeIsAsync(first, "in-use");

        async Task RefusedAsync(int status, string volume, string words)
        {
            var answer = await SwapAsync(server, first, volume);
            answer.Status.ShouldBe(status, answer.Body);
            answer.Body.ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_volume_of_several_servers_is_not_exchanged_under_one()
    {
        var shared = await Cloud.MakeVolumeAsync("\"multiattach\": true,");
        var servers = new[] { await Cloud.BootAsync(), await Cloud.BootAsync() };
        foreach (var server in servers)
        {
            (await AttachAsync(server, shared)).Status.ShouldBe(202);
            await Cloud.IdleAsync();
        }

        var answer = await SwapAsync(servers[0], shared, await Cloud.MakeVolumeAsync());

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("multi-attach");
    }

    [Fact]
    public async Task What_cannot_be_attached_is_refused()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        var foreign = await Cloud.MakeVolumeAsync(token: "other");

        (await AttachAsync(server, Guid.NewGuid().ToString())).Status.ShouldBe(404);
        (await AttachAsync(server, foreign)).Status.ShouldBe(404);
        (await AttachAsync(Guid.NewGuid().ToString(), volume)).Status.ShouldBe(404);
        (await AttachAsync(server, "nonsense")).Status.ShouldBe(400);
        (await AttachAsync(server, volume, more: ", \"device\": \"vdb; rm\"")).Status.ShouldBe(400);
        (await AttachAsync(server, volume, version: "2.48", more: ", \"tag\": \"a\"")).Status.ShouldBe(400);
        (await AttachAsync(server, volume, version: "2.78", more: ", \"delete_on_termination\": true")).Status.ShouldBe(400);
        (await AttachAsync(server, volume, more: ", \"tag\": \"a,b\"")).Status.ShouldBe(400);
        (await AttachAsync(server, volume, token: "reader")).Status.ShouldBe(403);
        (await Cloud.ActAsync(server, """{"lock": null}""", "admin")).Status.ShouldBe(202);
        (await AttachAsync(server, volume)).Status.ShouldBe(409);
        (await Cloud.ActAsync(server, """{"unlock": null}""", "admin")).Status.ShouldBe(202);
        (await Cloud.ActAsync(server, """{"suspend": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "SUSPENDED");
        (await AttachAsync(server, volume)).Status.ShouldBe(409);
        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Fact]
    public async Task A_volume_that_grows_under_a_server_is_told_to_its_guest()
    {
        var (server, volume) = await AttachedAsync();
        var before = Cloud.Simulation.CountCalls(SimulatedCall.ExtendVolume);

        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-extend": {"new_size": 2} }""", version: "3.41")).Status.ShouldBe(400);
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-extend": {"new_size": 2} }""")).Status.ShouldBe(202);
        await Cloud.IdleAsync();
        await Cloud.VolumeIsAsync(volume, "in-use");

        Cloud.Simulation.CountCalls(SimulatedCall.ExtendVolume).ShouldBe(before + 1);
        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{volume}")).Json["volume"]!["size"]!.GetValue<int>().ShouldBe(2);
        await Cloud.EventsAreClosedAsync(server);
    }

    [Fact]
    public async Task A_hold_that_nothing_came_of_is_swept_away_and_others_are_not()
    {
        var (server, attached) = await AttachedAsync();
        var orphan = await Cloud.MakeVolumeAsync();
        (await Cloud.VolumeAsync(HttpMethod.Post, "/attachments", $$"""{"attachment": {"volume_uuid": "{{orphan}}", "instance_uuid": "{{server}}"} }""")).Status.ShouldBe(200);
        var sweep = ActivatorUtilities.CreateInstance<HoldSweep>(Cloud.Services);

        await sweep.SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);

        await Cloud.VolumeIsAsync(orphan, "available");
        await Cloud.VolumeIsAsync(attached, "in-use");
        await sweep.DisposeAsync();
    }

    [Fact]
    public async Task A_volume_that_is_shown_as_being_taken_off_though_its_request_died_is_in_use_again()
    {
        var (_, volume) = await AttachedAsync();
        var hold = await Cloud.Database.QuerySingleOrDefaultAsync<string>("SELECT id FROM volume_attachments WHERE volume_id = @volume", new { volume }, CancellationToken.None);
        var marked = await Cloud.Services.GetRequiredService<IVolumeService>()
            .MarkDetachingAsync(RequestOf("admin"), Identifier.Parse<AttachmentId>(hold!), isDetaching: true, CancellationToken.None);
        marked.TryGet(out _, out _).ShouldBeTrue();
        await Cloud.VolumeIsAsync(volume, "detaching");
        var sweep = ActivatorUtilities.CreateInstance<HoldSweep>(Cloud.Services);

        await sweep.SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);

        await Cloud.VolumeIsAsync(volume, "in-use");
        await sweep.DisposeAsync();
    }

    private static RequestContext RequestOf(string user) => new() { RequestId = "req-test", User = new UserId(user), Project = new ProjectId(""), Roles = ["admin"], IsAdmin = true };

    [Fact]
    public async Task A_list_of_volumes_is_read_page_by_page()
    {
        var server = await Cloud.BootAsync();
        for (var index = 0; index < 3; index++)
        {
            (await AttachAsync(server, await Cloud.MakeVolumeAsync())).Status.ShouldBe(202);
            await Cloud.IdleAsync();
        }

        var page = await Cloud.GetAsync($"/servers/{server}/os-volume_attachments?limit=2");
        var rest = await Cloud.GetAsync($"/servers/{server}/os-volume_attachments?limit=2&offset=2");

        page.Json["volumeAttachments"]!.AsArray().Count.ShouldBe(2);
        rest.Json["volumeAttachments"]!.AsArray().Count.ShouldBe(1);
    }

    private Task<WebAnswer> AttachAsync(string server, string volume, string token = "member", string version = CloudFixture.Newest, string more = "") => Cloud.SendAsync(
        HttpMethod.Post, $"/servers/{server}/os-volume_attachments", token, $$"""{"volumeAttachment": {"volumeId": "{{volume}}"{{more}}} }""", version);

    private Task<WebAnswer> SwapAsync(string server, string volume, string other) => Cloud.SendAsync(
        HttpMethod.Put, $"/servers/{server}/os-volume_attachments/{volume}", "admin", $$"""{"volumeAttachment": {"volumeId": "{{other}}"} }""");

    private async Task<(string Server, string Volume)> AttachedAsync()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        (await AttachAsync(server, volume)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
        return (server, volume);
    }
}
