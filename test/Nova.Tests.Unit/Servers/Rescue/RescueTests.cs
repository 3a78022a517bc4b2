using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Metadata;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Rescue;

/// <summary>Rescue, its end, and the administrator's password.</summary>
public sealed class RescueTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Theory]
    [InlineData("os-rescue", "2.1")]
    [InlineData("os-rescue/v2.87", "2.87")]
    public async Task A_rescued_server_runs_from_the_image_and_gets_its_own_disk_back(string folder, string version)
    {
        var id = await Cloud.BootAsync();
        var image = await Cloud.AddImageAsync("rescue tools");
        var launched = (await Cloud.WaitForAsync(id, "ACTIVE"))["OS-SRV-USG:launched_at"]!.GetValue<string>();

        var body = ApiSample.Json($"{folder}/server-rescue-req-with-image-ref.json");
        body["rescue"]!["rescue_image_ref"] = image;
        var answer = await Cloud.ActAsync(id, body.ToJsonString(), version: version);
        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ToJsonString().ShouldBe(ApiSample.Json($"{folder}/server-rescue.json").ToJsonString());
        var rescued = await Cloud.WaitForAsync(id, "RESCUE");
        rescued["OS-EXT-STS:vm_state"]!.GetValue<string>().ShouldBe("rescued");
        rescued["progress"].ShouldBeNull();
        rescued["OS-SRV-USG:launched_at"]!.GetValue<string>().ShouldNotBe(launched);
        ImageOf(id).ShouldBe("rescue tools");

        (await Cloud.ActAsync(id, ApiSample.Text($"{folder}/server-unrescue-req.json"), version: version)).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "ACTIVE");
        ImageOf(id).ShouldBeNull();
        await Cloud.IdleAsync();
        await Cloud.EventsAreClosedAsync(id);
        (await ActionsAsync(id)).ShouldBe(["unrescue", "rescue", "create"]);
    }

    [Fact]
    public async Task Without_an_image_the_servers_own_is_booted_and_the_password_is_made_up()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, """{"rescue": null}""");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json["adminPass"]!.GetValue<string>().Length.ShouldBe(12);
        await Cloud.WaitForAsync(id, "RESCUE");
        ImageOf(id).ShouldBe("seed");
    }

    [Fact]
    public async Task The_password_of_a_rescue_is_on_its_config_drive()
    {
        var id = await Cloud.BootAsync(more: "\"config_drive\": true,");
        var documents = Cloud.Services.GetRequiredService<IGuestDocuments>();

        (await Cloud.ActAsync(id, """{"rescue": {"adminPass": "swordfish"} }""")).Json["adminPass"]!.GetValue<string>().ShouldBe("swordfish");
        await Cloud.WaitForAsync(id, "RESCUE");

        var drive = await documents.ConfigDriveAsync(Identifier.Parse<ServerId>(id), CancellationToken.None);
        Encoding.UTF8.GetString(drive.Single(file => file.Path == "openstack/latest/meta_data.json").Content.Span).ShouldContain("swordfish");
    }

    [Fact]
    public async Task A_stopped_server_can_be_rescued_and_a_rescued_one_deleted()
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");
        (await Cloud.ActAsync(id, """{"rescue": {}}""")).Status.ShouldBe(200);
        await Cloud.WaitForAsync(id, "RESCUE");

        await Cloud.DeleteAsync(id);

        await Cloud.NothingIsLeftOfAsync(id);
    }

    [Theory]
    [InlineData("""{"rescue": {"adminPass": 1} }""", 400, "adminPass")]
    [InlineData("""{"rescue": {"rescue_image_ref": "no uuid"} }""", 400, "rescue_image_ref")]
    [InlineData("""{"rescue": {"rescue_image_ref": "70a599e0-31e7-49b7-b260-868f441e862b"} }""", 400, "Requested rescue image '70a599e0-31e7-49b7-b260-868f441e862b' is not supported")]
    [InlineData("""{"rescue": {"unknown": 1} }""", 400, "unknown")]
    [InlineData("""{"rescue": []}""", 400, "rescue")]
    [InlineData("""{"changePassword": {}}""", 400, "adminPass")]
    [InlineData("""{"changePassword": null}""", 400, "changePassword")]
    [InlineData("""{"changePassword": {"adminPass": 1} }""", 400, "adminPass")]
    [InlineData("""{"unrescue": null}""", 409, "Cannot 'unrescue' instance")]
    public async Task What_cannot_be_is_refused(string body, int status, string words)
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, body);

        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain(words);
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Theory]
    [InlineData("""{"rescue": null}""", "rescue")]
    [InlineData("""{"changePassword": {"adminPass": "x"} }""", "changePassword")]
    [InlineData("""{"os-stop": null}""", "stop")]
    [InlineData("""{"pause": null}""", "pause")]
    [InlineData("""{"reboot": {"type": "HARD"} }""", "reboot")]
    public async Task A_rescued_server_does_nothing_else(string body, string action)
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, """{"rescue": null}""")).Status.ShouldBe(200);
        await Cloud.WaitForAsync(id, "RESCUE");

        var answer = await Cloud.ActAsync(id, body);

        answer.Status.ShouldBe(409, answer.Body);
        answer.Body.ShouldContain($"Cannot '{action}' instance {id} while it is in vm_state rescued");
    }

    [Theory]
    [InlineData("""{"rescue": null}""")]
    [InlineData("""{"unrescue": null}""")]
    [InlineData("""{"changePassword": {"adminPass": "x"} }""")]
    public async Task Only_members_of_its_project_may_and_a_lock_holds_them_off(string body)
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, body, "other")).Status.ShouldBe(404);
        (await Cloud.ActAsync(id, body, "reader")).Status.ShouldBe(403);
        (await Cloud.ActAsync(id, """{"lock": null}""")).Status.ShouldBe(202);

        var answer = await Cloud.ActAsync(id, body);

        answer.Status.ShouldBe(409);
        answer.Body.ShouldContain("locked");
    }

    [Fact]
    public async Task A_server_on_a_volume_is_rescued_since_2_87_and_with_an_image_that_is_named()
    {
        var device = $$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""";
        var body = $$"""{"server": {"name": "on a volume", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto", "block_device_mapping_v2": [{{device}}]} }""";
        var id = (await Cloud.SendAsync(HttpMethod.Post, "/servers", body: body)).Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");
        var rescue = $$"""{"rescue": {"rescue_image_ref": "{{Cloud.Image}}"} }""";

        (await Cloud.ActAsync(id, rescue, version: "2.86")).Body.ShouldContain($"Instance {id} cannot be rescued: Cannot rescue a volume-backed instance");
        (await Cloud.ActAsync(id, """{"rescue": null}""")).Status.ShouldBe(400);
        (await Cloud.ActAsync(id, rescue, version: "2.87")).Status.ShouldBe(200);
        await Cloud.WaitForAsync(id, "RESCUE");
        Cloud.Simulation.Hosts.ShouldContain(host => Cloud.Simulation.VolumesOf(host, Identifier.Parse<ServerId>(id))!.Count == 1, "the guest keeps its volume");
        (await Cloud.ActAsync(id, """{"unrescue": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "ACTIVE");
        await Cloud.DeleteAsync(id);
    }

    [Fact]
    public async Task A_rescue_that_the_host_cannot_do_leaves_the_server_as_it_was_and_tells_why()
    {
        var id = await Cloud.BootAsync();
        Cloud.Simulation.FailNext(SimulatedCall.Rescue, message: "no disk to spare");

        (await Cloud.ActAsync(id, """{"rescue": null}""")).Status.ShouldBe(200);
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(id, "ACTIVE");
        var events = (await Cloud.GetAsync($"/servers/{id}/os-instance-actions")).Json["instanceActions"]!.AsArray();
        events[0]!["action"]!.GetValue<string>().ShouldBe("rescue");
        events[0]!["message"]!.GetValue<string>().ShouldBe("Error");
        await Cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task A_password_reaches_the_guest_and_no_operation_keeps_it()
    {
        var id = await Cloud.BootAsync();
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.SetPassword);

        (await Cloud.ActAsync(id, ApiSample.Text("os-admin-password/admin-password-change-password.json"))).Status.ShouldBe(202);
        (await Cloud.GetAsync($"/servers/{id}", "admin")).Json["server"]!["status"]!.GetValue<string>().ShouldBe("PASSWORD");
        hold.Release();
        await Cloud.WaitForAsync(id, "ACTIVE");

        Cloud.Simulation.Hosts.ShouldContain(host => Cloud.Simulation.PasswordOf(host, Identifier.Parse<ServerId>(id)) == "foo");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM operations WHERE state LIKE '%foo%'")).ShouldBe(0);
        (await ActionsAsync(id))[0].ShouldBe("changePassword");
    }

    [Fact]
    public async Task A_guest_that_does_not_help_keeps_its_password_and_the_server_runs_on()
    {
        var id = await Cloud.BootAsync();
        Cloud.Simulation.FailNext(SimulatedCall.SetPassword, message: "The guest's agent does not answer.");

        (await Cloud.ActAsync(id, """{"changePassword": {"adminPass": "x"} }""")).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(id, "ACTIVE");
        Cloud.Simulation.Hosts.ShouldAllBe(host => Cloud.Simulation.PasswordOf(host, Identifier.Parse<ServerId>(id)) == null);
        await Cloud.EventsAreClosedAsync(id);
    }

    private string? ImageOf(string id) =>
        Cloud.Simulation.Hosts.Select(host => Cloud.Simulation.RescueImageOf(host, Identifier.Parse<ServerId>(id))).FirstOrDefault(image => image is not null);

    private async Task<List<string>> ActionsAsync(string id) =>
        [.. (await Cloud.GetAsync($"/servers/{id}/os-instance-actions")).Json["instanceActions"]!.AsArray().Select(action => action!["action"]!.GetValue<string>())];
}
