using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Images;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;
using Nova.Virt.Simulated;
using Nova.Workflows;

namespace Nova.Tests.Unit.Servers.Snapshots;

/// <summary>Images of servers, and backups that take turns.</summary>
public sealed class SnapshotTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task An_image_of_a_server_boots_another()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, ApiSample.Text("servers/server-action-create-image.json"), version: "2.45");
        answer.Status.ShouldBe(202, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-create-backup/v2.45/create-backup-resp.json"));
        var image = answer.Json["image_id"]!.GetValue<string>();
        (await ImageAsync(image))!["status"]!.GetValue<string>().ShouldBeOneOf("queued", "saving", "active");
        await Cloud.WaitForAsync(id, "ACTIVE");

        var made = (await ImageAsync(image))!;
        made["status"]!.GetValue<string>().ShouldBe("active");
        made["name"]!.GetValue<string>().ShouldBe("foo-image");
        made["meta_var"]!.GetValue<string>().ShouldBe("meta_val");
        made["owner"]!.GetValue<string>().ShouldBe(FakeTokens.Project);
        made["visibility"]!.GetValue<string>().ShouldBe("private");
        made["image_type"]!.GetValue<string>().ShouldBe("snapshot");
        made["instance_uuid"]!.GetValue<string>().ShouldBe(id);
        made["user_id"]!.GetValue<string>().ShouldBe("user-member");
        made["base_image_ref"]!.GetValue<string>().ShouldBe(Cloud.Image);
        made["min_disk"]!.GetValue<int>().ShouldBe(1);
        made["disk_format"]!.GetValue<string>().ShouldBe("qcow2");
        CopiesOf(id).ShouldBeEmpty();
        await Cloud.EventsAreClosedAsync(id);
        var other = await Cloud.SendAsync(
            HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "two", "imageRef": "{{image}}", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto"} }""");
        other.Status.ShouldBe(202, other.Body);
        await Cloud.WaitForAsync(other.Json["server"]!["id"]!.GetValue<string>(), "ACTIVE");
    }

    [Fact]
    public async Task Before_2_45_the_image_is_in_the_location()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, """{"createImage": {"name": "old"} }""", version: "2.1");

        answer.Status.ShouldBe(202);
        answer.Body.ShouldBeEmpty();
        answer.Headers["Location"].ShouldContain("/images/");
        (await ImageAsync(answer.Headers["Location"].Split('/')[^1]))!["name"]!.GetValue<string>().ShouldBe("old");
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task What_its_user_says_of_the_image_has_precedence()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, """{"createImage": {"name": "own", "metadata": {"image_type": "golden"} } }""");

        (await ImageAsync(answer.Json["image_id"]!.GetValue<string>()))!["image_type"]!.GetValue<string>().ShouldBe("golden");
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Theory]
    [InlineData("""{"os-stop": null}""", "SHUTOFF")]
    [InlineData("""{"pause": null}""", "PAUSED")]
    [InlineData("""{"suspend": null}""", "SUSPENDED")]
    public async Task A_server_in_any_of_these_states_is_copied_and_stays_there(string act, string status)
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, act)).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, status);

        (await Cloud.ActAsync(id, """{"createImage": {"name": "copy"} }""")).Status.ShouldBe(202);

        await Cloud.WaitForAsync(id, status);
    }

    [Fact]
    public async Task The_states_on_the_way_are_the_documented_ones()
    {
        var id = await Cloud.BootAsync();
        var capture = Cloud.Simulation.HoldNext(SimulatedCall.Capture);
        var read = Cloud.Simulation.HoldNext(SimulatedCall.ReadSnapshot);

        (await Cloud.ActAsync(id, """{"createImage": {"name": "slow"} }""")).Status.ShouldBe(202);
        await TaskIsAsync(id, "image_snapshot");
        capture.Release();
        await TaskIsAsync(id, "image_uploading");
        read.Release();

        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task Nothing_else_is_done_meanwhile_but_a_deletion_which_takes_the_image_along()
    {
        var id = await Cloud.BootAsync();
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.Capture);
        var image = (await Cloud.ActAsync(id, """{"createImage": {"name": "doomed"} }""")).Json["image_id"]!.GetValue<string>();
        await TaskIsAsync(id, "image_snapshot");

        (await Cloud.ActAsync(id, """{"createImage": {"name": "second"} }""")).Body.ShouldContain("in task_state image_snapshot");
        (await Cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(409);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(204);
        await Cloud.GoneAsync(id);

        hold.Release();
        await Cloud.NothingIsLeftOfAsync(id);
        (await ImageAsync(image)).ShouldBeNull();
    }

    [Theory]
    [InlineData(SimulatedCall.Capture)]
    [InlineData(SimulatedCall.ReadSnapshot)]
    public async Task A_copy_that_fails_leaves_no_image_and_the_server_as_it_was(SimulatedCall call)
    {
        var id = await Cloud.BootAsync();
        Cloud.Simulation.FailNext(call, message: "no");

        var image = (await Cloud.ActAsync(id, """{"createImage": {"name": "never"} }""")).Json["image_id"]!.GetValue<string>();
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(id, "ACTIVE");
        (await ImageAsync(image)).ShouldBeNull();
        CopiesOf(id).ShouldBeEmpty();
        await Cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task An_image_that_its_user_deletes_meanwhile_ends_the_copy()
    {
        var id = await Cloud.BootAsync();
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.ReadSnapshot);
        var image = (await Cloud.ActAsync(id, """{"createImage": {"name": "unwanted"} }""")).Json["image_id"]!.GetValue<string>();
        await TaskIsAsync(id, "image_uploading");

        (await Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Delete, $"/v2/images/{image}", "member", null)).Status.ShouldBe(204);
        hold.Release();
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(id, "ACTIVE");
        CopiesOf(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_backups_of_one_kind_the_newest_stay()
    {
        var id = await Cloud.BootAsync();
        List<string> made = [];
        foreach (var name in (string[])["first", "second", "third"])
        {
            var answer = await Cloud.ActAsync(id, $$"""{"createBackup": {"name": "{{name}}", "backup_type": "daily", "rotation": 2} }""");
            answer.Status.ShouldBe(202, answer.Body);
            made.Add(answer.Json["image_id"]!.GetValue<string>());
            await Cloud.WaitForAsync(id, "ACTIVE");
        }

        var weekly = (await Cloud.ActAsync(id, """{"createBackup": {"name": "w", "backup_type": "weekly", "rotation": "1"} }""")).Json["image_id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");

        (await ImageAsync(made[0])).ShouldBeNull();
        (await ImageAsync(made[1])).ShouldNotBeNull();
        var newest = (await ImageAsync(made[2]))!;
        newest["image_type"]!.GetValue<string>().ShouldBe("backup");
        newest["backup_type"]!.GetValue<string>().ShouldBe("daily");
        (await ImageAsync(weekly)).ShouldNotBeNull();

        var none = await Cloud.ActAsync(id, """{"createBackup": {"name": "none", "backup_type": "daily", "rotation": 0} }""");
        none.Status.ShouldBe(202);
        none.Body.ShouldBeEmpty();
        await Cloud.WaitForAsync(id, "ACTIVE");
        (await ImageAsync(made[1])).ShouldBeNull();
        (await ImageAsync(made[2])).ShouldBeNull();
        (await ImageAsync(weekly)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("os-create-backup/create-backup-req", "2.1")]
    [InlineData("os-create-backup/v2.45/create-backup-req", "2.45")]
    public async Task The_samples_of_backups_are_understood(string sample, string version)
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, ApiSample.Text(sample + ".json"), version: version);

        answer.Status.ShouldBe(202, answer.Body);
        if (version is "2.45")
        {
            answer.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-create-backup/v2.45/create-backup-resp.json"));
        }
        else
        {
            answer.Headers["Location"].ShouldContain("/images/");
        }

        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Theory]
    [InlineData("""{"createImage": {} }""", "name")]
    [InlineData("""{"createImage": {"name": ""} }""", "name")]
    [InlineData("""{"createImage": {"name": "a", "metadata": {"k": 1} } }""", "field/attribute k")]
    [InlineData("""{"createImage": {"name": "a", "more": 1} }""", "more")]
    [InlineData("""{"createBackup": {"name": "a", "backup_type": "daily"} }""", "rotation")]
    [InlineData("""{"createBackup": {"name": "a", "rotation": 1} }""", "backup_type")]
    [InlineData("""{"createBackup": {"name": "a", "backup_type": "daily", "rotation": -1} }""", "rotation")]
    [InlineData("""{"createBackup": {"name": "a", "backup_type": "daily", "rotation": "1.5"} }""", "rotation")]
    [InlineData("""{"createBackup": {"name": "a", "backup_type": 1, "rotation": 1} }""", "backup_type")]
    public async Task What_cannot_be_read_is_refused(string body, string words)
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.ActAsync(id, body);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain(words);
    }

    [Fact]
    public async Task Too_much_metadata_is_over_quota_until_2_38()
    {
        var id = await Cloud.BootAsync();
        JsonObject metadata = [];
        for (var index = 0; index < 200; index++)
        {
            metadata[$"key{index}"] = "value";
        }

        var body = $$"""{"createImage": {"name": "much", "metadata": {{metadata.ToJsonString()}} } }""";

        (await Cloud.ActAsync(id, body, version: "2.38")).Status.ShouldBe(403);
        (await Cloud.ActAsync(id, body, version: "2.39")).Status.ShouldBe(202);
        await Cloud.IdleAsync();
    }

    [Theory]
    [InlineData("""{"createImage": {"name": "a"} }""")]
    [InlineData("""{"createBackup": {"name": "a", "backup_type": "daily", "rotation": 1} }""")]
    public async Task Only_members_of_its_project_may_and_a_lock_does_not_hold_them_off(string body)
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, """{"lock": null}""")).Status.ShouldBe(202);

        (await Cloud.ActAsync(id, body, "other")).Status.ShouldBe(404);
        (await Cloud.ActAsync(id, body, "reader")).Status.ShouldBe(403);
        (await Cloud.ActAsync(id, body)).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task An_image_that_an_administrator_makes_of_anothers_server_can_be_shared_with_its_owner()
    {
        var id = await Cloud.BootAsync();

        var image = (await Cloud.ActAsync(id, """{"createImage": {"name": "theirs"} }""", "other-admin")).Json["image_id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");

        var made = (await ImageAsync(image))!;
        made["owner"]!.GetValue<string>().ShouldBe(FakeTokens.OtherProject);
        made["visibility"]!.GetValue<string>().ShouldBe("shared");
    }

    [Fact]
    public async Task An_image_of_a_server_on_a_volume_is_snapshots_and_boots_another_on_a_volume_of_its_own()
    {
        var device = $$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""";
        var body = $$"""{"server": {"name": "on a volume", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto", "block_device_mapping_v2": [{{device}}]} }""";
        var id = (await Cloud.SendAsync(HttpMethod.Post, "/servers", body: body)).Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");
        (await Cloud.ActAsync(id, """{"createBackup": {"name": "b", "backup_type": "daily", "rotation": 1} }""")).Body
            .ShouldContain("Backup is not supported for volume-backed instances");

        var answer = await Cloud.ActAsync(id, """{"createImage": {"name": "of volumes"} }""");
        answer.Status.ShouldBe(202, answer.Body);
        var image = answer.Json["image_id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");
        var made = (await ImageAsync(image))!;
        made["status"]!.GetValue<string>().ShouldBe("active");
        made["size"]!.GetValue<long>().ShouldBe(0);
        var entry = JsonNode.Parse(made["block_device_mapping"]!.GetValue<string>())!.AsArray().ShouldHaveSingleItem()!;
        entry["source_type"]!.GetValue<string>().ShouldBe("snapshot");
        entry["boot_index"]!.GetValue<int>().ShouldBe(0);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_snapshots WHERE id = @id AND status = 'available'", new { id = entry["snapshot_id"]!.GetValue<string>() })).ShouldBe(1);

        var second = await Cloud.SendAsync(
            HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "two", "imageRef": "{{image}}", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto"} }""");
        second.Status.ShouldBe(202, second.Body);
        var other = second.Json["server"]!["id"]!.GetValue<string>();
        var shown = await Cloud.WaitForAsync(other, "ACTIVE");
        shown["image"]!.GetValue<string>().ShouldBe("");
        shown["os-extended-volumes:volumes_attached"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_snapshot_of_volumes_that_fails_leaves_neither_image_nor_snapshots()
    {
        var device = $$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""";
        var body = $$"""{"server": {"name": "on a volume", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto", "block_device_mapping_v2": [{{device}}]} }""";
        var id = (await Cloud.SendAsync(HttpMethod.Post, "/servers", body: body)).Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");
        var before = await Cloud.CountAsync("SELECT COUNT(*) FROM volume_snapshots");
        Cloud.Points.BreakAt("server.snapshot", "finish", CrashMoments.Committing);

        var image = (await Cloud.ActAsync(id, """{"createImage": {"name": "never"} }""")).Json["image_id"]!.GetValue<string>();
        await Cloud.IdleAsync();
        Cloud.Points.Reset();

        await Cloud.WaitForAsync(id, "ACTIVE");
        (await ImageAsync(image)).ShouldBeNull();
        await CloudFixture.UntilAsync(async () => await Cloud.CountAsync("SELECT COUNT(*) FROM volume_snapshots") == before, () => "Snapshots are left.");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[null]")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""[{"source_type": "snapshot", "boot_index": 0, "snapshot_id": "no uuid"}]""")]
    [InlineData("""[{"source_type": "volume", "boot_index": 0, "volume_id": "70a599e0-31e7-49b7-b260-868f441e862b"}]""")]
    public async Task An_image_whose_disks_nobody_can_read_is_refused(string mapping)
    {
        var image = await Cloud.AddImageAsync("odd");
        var patch = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/block_device_mapping", ["value"] = mapping });
        StringContent content = new(patch.ToJsonString(), new MediaTypeHeaderValue("application/openstack-images-v2.1-json-patch"));
        (await Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Patch, $"/v2/images/{image}", "admin", content)).Status.ShouldBe(200);

        var answer = await Cloud.SendAsync(
            HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "x", "imageRef": "{{image}}", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto"} }""");

        answer.Status.ShouldBe(400, answer.Body);
    }

    private IReadOnlyList<ImageId> CopiesOf(string id) =>
        [.. Cloud.Simulation.Hosts.SelectMany(host => Cloud.Simulation.SnapshotsOf(host, Identifier.Parse<ServerId>(id)) ?? [])];

    private async Task<JsonNode?> ImageAsync(string image)
    {
        var answer = await Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Get, $"/v2/images/{image}", "admin", null);
        return answer.Status is 404 ? null : answer.Json;
    }

    private async Task TaskIsAsync(string id, string task)
    {
        WebAnswer? last = null;
        await CloudFixture.UntilAsync(
            async () => (last = await Cloud.GetAsync($"/servers/{id}", "admin")).Json["server"]!["OS-EXT-STS:task_state"]?.GetValue<string>() == task,
            () => $"{id} is not at {task}: {last?.Body}");
    }
}
