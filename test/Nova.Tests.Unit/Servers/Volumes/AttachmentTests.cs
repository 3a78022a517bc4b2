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

        var answer = await Cloud.AttachAsync(server, volume, version: "2.79", more: ", \"tag\": \"data\", \"delete_on_termination\": true");
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
        var (server, volume) = await Cloud.AttachedAsync();

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
        var (server, kept) = await Cloud.AttachedAsync();
        var going = await Cloud.MakeVolumeAsync();
        (await Cloud.AttachAsync(server, going, more: ", \"delete_on_termination\": true")).Status.ShouldBe(202);
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

            var answers = await Task.WhenAll(Cloud.AttachAsync(one, volume), Cloud.AttachAsync(other, volume), Cloud.AttachAsync(one, volume), Cloud.AttachAsync(other, volume));

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

            var attach = Cloud.AttachAsync(server, volume);
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
        (await Cloud.AttachAsync(server, volume)).Status.ShouldBe(202);

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

        (await Cloud.AttachAsync(server, volume)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.VolumeIsAsync(volume, "available");
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.EventsAreClosedAsync(server);
    }

    [Fact]
    public async Task A_guest_that_does_not_let_go_keeps_its_volume()
    {
        var (server, volume) = await Cloud.AttachedAsync();
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
        var (server, volume) = await Cloud.AttachedAsync();
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
        var (server, volume) = await Cloud.AttachedAsync();
        var (other, own) = await Cloud.AttachedAsync();
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", """{"os-reset_status": {"status": "available", "attach_status": "detached"} }""", "admin"))
            .Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "available");

        (await Cloud.AttachAsync(other, volume)).ShouldSatisfyAllConditions(refused => refused.Status.ShouldBe(400), refused => refused.Body.ShouldContain("attached to another instance"));
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{other}/os-volume_attachments/{own}", "admin", $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Post, "/servers", body: $$"""
            {"server": {"name": "greedy", "flavorRef": "{{Cloud.Flavor}}", "networks": "none",
             "block_device_mapping_v2": [{"boot_index": 0, "uuid": "{{volume}}", "source_type": "volume", "destination_type": "volume"}]} }
            """)).Status.ShouldBe(400);

        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        (await VolumeScenarios.HasAsync(Cloud, other, volume)).ShouldBeFalse();
        await Cloud.DeleteAsync(server);
        (await Cloud.AttachAsync(other, volume)).Status.ShouldBe(202, "nobody has it any more");
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
    }

    [Fact]
    public async Task A_volume_for_several_servers_is_in_use_until_the_last_lets_go()
    {
        var volume = await Cloud.MakeVolumeAsync("\"multiattach\": true,");
        var (one, other) = (await Cloud.BootAsync(), await Cloud.BootAsync());
        (await Cloud.AttachAsync(one, volume, version: "2.59")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(one, volume)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        (await Cloud.AttachAsync(other, volume)).Status.ShouldBe(202);
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

        Device(await Cloud.AttachAsync(server, first, version: "2.79", more: ", \"device\": \"/dev/vdc\"")).ShouldBe("/dev/vdc");
        Device(await Cloud.AttachAsync(server, second, version: "2.79")).ShouldBe("/dev/vdb");
        (await Cloud.AttachAsync(server, third, more: ", \"device\": \"/dev/vdb\"")).Status.ShouldBe(409);
        await Cloud.VolumeIsAsync(third, "available");

        static string Device(WebAnswer answer) => answer.Json["volumeAttachment"]!["device"]!.GetValue<string>();
    }

    [Fact]
    public async Task Whether_a_volume_goes_with_its_server_can_be_changed()
    {
        var (server, volume) = await Cloud.AttachedAsync();
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
    public async Task What_cannot_be_attached_is_refused()
    {
        var (server, volume) = (await Cloud.BootAsync(), await Cloud.MakeVolumeAsync());
        var foreign = await Cloud.MakeVolumeAsync(token: "other");

        (await Cloud.AttachAsync(server, Guid.NewGuid().ToString())).Status.ShouldBe(404);
        (await Cloud.AttachAsync(server, foreign)).Status.ShouldBe(404);
        (await Cloud.AttachAsync(Guid.NewGuid().ToString(), volume)).Status.ShouldBe(404);
        (await Cloud.AttachAsync(server, "nonsense")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(server, volume, more: ", \"device\": \"vdb; rm\"")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(server, volume, version: "2.48", more: ", \"tag\": \"a\"")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(server, volume, version: "2.78", more: ", \"delete_on_termination\": true")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(server, volume, more: ", \"tag\": \"a,b\"")).Status.ShouldBe(400);
        (await Cloud.AttachAsync(server, volume, token: "reader")).Status.ShouldBe(403);
        (await Cloud.ActAsync(server, """{"lock": null}""", "admin")).Status.ShouldBe(202);
        (await Cloud.AttachAsync(server, volume)).Status.ShouldBe(409);
        (await Cloud.ActAsync(server, """{"unlock": null}""", "admin")).Status.ShouldBe(202);
        (await Cloud.ActAsync(server, """{"suspend": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "SUSPENDED");
        (await Cloud.AttachAsync(server, volume)).Status.ShouldBe(409);
        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Fact]
    public async Task A_volume_that_grows_under_a_server_is_told_to_its_guest()
    {
        var (server, volume) = await Cloud.AttachedAsync();
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
    public async Task A_list_of_volumes_is_read_page_by_page()
    {
        var server = await Cloud.BootAsync();
        for (var index = 0; index < 3; index++)
        {
            (await Cloud.AttachAsync(server, await Cloud.MakeVolumeAsync())).Status.ShouldBe(202);
            await Cloud.IdleAsync();
        }

        var page = await Cloud.GetAsync($"/servers/{server}/os-volume_attachments?limit=2");
        var rest = await Cloud.GetAsync($"/servers/{server}/os-volume_attachments?limit=2&offset=2");

        page.Json["volumeAttachments"]!.AsArray().Count.ShouldBe(2);
        rest.Json["volumeAttachments"]!.AsArray().Count.ShouldBe(1);
    }
}
