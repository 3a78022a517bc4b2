using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Data;
using Nova.Images;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;
using Nova.Volumes;
using Nova.Volumes.Files;

namespace Nova.Tests.Unit.Volumes;

public sealed class VolumeApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    private VolumeFiles Files => Cloud.Services.GetRequiredService<VolumeFiles>();

    [Fact]
    public async Task A_blank_volume_is_a_sparse_file_of_its_size()
    {
        var id = await Cloud.MakeVolumeAsync("\"size\": 3, \"name\": \"data\", \"metadata\": {\"a\": \"b\"},");

        FileInfo file = new(Files.PathOf(Identifier.Parse<VolumeId>(id)));
        file.Length.ShouldBe(3L << 30);
        var view = (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}")).Json["volume"]!;
        view["name"]!.GetValue<string>().ShouldBe("data");
        view["size"]!.GetValue<int>().ShouldBe(3);
        view["bootable"]!.GetValue<string>().ShouldBe("false");
        view["metadata"]!["a"]!.GetValue<string>().ShouldBe("b");
        view["volume_type"]!.GetValue<string>().ShouldBe("__DEFAULT__");
    }

    [Fact]
    public async Task Who_makes_or_changes_a_volume_is_told_what_cinder_tells_and_who_looks_what_its_extensions_add()
    {
        string[] known =
        [
            "attachments", "availability_zone", "bootable", "consistencygroup_id", "created_at", "description", "encrypted", "id", "links", "metadata", "multiattach",
            "name", "replication_status", "size", "snapshot_id", "source_volid", "status", "updated_at", "user_id", "volume_type",
        ];

        var made = (await Cloud.VolumeAsync(HttpMethod.Post, "/volumes", """{"volume": {"size": 1} }""", version: "3.0")).Json["volume"]!.AsObject();
        made.Select(member => member.Key).Order(StringComparer.Ordinal).ShouldBe(known);
        var id = made["id"]!.GetValue<string>();
        await Cloud.VolumeIsAsync(id, "available");

        var changed = (await Cloud.VolumeAsync(HttpMethod.Put, $"/volumes/{id}", """{"volume": {"name": "new"} }""", version: "3.0")).Json["volume"]!.AsObject();
        changed.Select(member => member.Key).Order(StringComparer.Ordinal).ShouldBe(known);
        var shown = (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}", version: "3.0")).Json["volume"]!.AsObject();
        shown.Select(member => member.Key).Order(StringComparer.Ordinal).ShouldBe([.. known.Append("os-vol-tenant-attr:tenant_id").Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task Who_says_that_a_volume_can_be_booted_from_is_answered_without_a_body()
    {
        var id = await Cloud.MakeVolumeAsync();

        var answer = await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{id}/action", """{"os-set_bootable": {"bootable": true} }""");

        (answer.Status, answer.Body).ShouldBe((200, ""));
        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}")).Json["volume"]!["bootable"]!.GetValue<string>().ShouldBe("true");
    }

    [Fact]
    public async Task A_volume_without_an_id_is_not_found()
    {
        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes/")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Delete, "/volumes/")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_deleted_volume_leaves_no_row_no_file_and_no_usage()
    {
        var before = await UsedAsync();
        var id = await Cloud.MakeVolumeAsync();
        (await UsedAsync()).ShouldBe((before.Volumes + 1, before.Gigabytes + 1));

        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}")).Status.ShouldBe(202);
        await Cloud.VolumeIsGoneAsync(id);

        File.Exists(Files.PathOf(Identifier.Parse<VolumeId>(id))).ShouldBeFalse();
        (await UsedAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_volume_of_an_image_has_its_octets_and_remembers_it()
    {
        var image = await ImageAsync("raw", [.. "boot me"u8]);

        var id = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{image}\",");

        var octets = await ReadAsync(Files.PathOf(Identifier.Parse<VolumeId>(id)), 7);
        octets.ShouldBe([.. "boot me"u8]);
        var view = (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}")).Json["volume"]!;
        view["bootable"]!.GetValue<string>().ShouldBe("true");
        view["volume_image_metadata"]!["image_id"]!.GetValue<string>().ShouldBe(image);
    }

    [Fact]
    public async Task Snapshots_and_copies_have_the_octets_of_their_source()
    {
        var image = await ImageAsync("raw", [.. "the source"u8]);
        var source = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{image}\",");
        var made = await Cloud.VolumeAsync(HttpMethod.Post, "/snapshots", $$"""{"snapshot": {"volume_id": "{{source}}", "name": "s"} }""");
        made.Status.ShouldBe(202, made.Body);
        var snapshot = made.Json["snapshot"]!["id"]!.GetValue<string>();
        await CloudFixture.UntilAsync(
            async () => (await Cloud.VolumeAsync(HttpMethod.Get, $"/snapshots/{snapshot}")).Json["snapshot"]!["status"]!.GetValue<string>() is "available", () => "The snapshot is not made.");

        var fromSnapshot = await Cloud.MakeVolumeAsync($"\"size\": 2, \"snapshot_id\": \"{snapshot}\",");
        var fromVolume = await Cloud.MakeVolumeAsync($"\"source_volid\": \"{source}\",");

        foreach (var copy in (string[])[fromSnapshot, fromVolume])
        {
            (await ReadAsync(Files.PathOf(Identifier.Parse<VolumeId>(copy)), 10)).ShouldBe([.. "the source"u8]);
        }

        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{source}")).Status.ShouldBe(400, "it has a snapshot");
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/snapshots/{snapshot}")).Status.ShouldBe(202);
        await CloudFixture.UntilAsync(async () => (await Cloud.VolumeAsync(HttpMethod.Get, $"/snapshots/{snapshot}")).Status is 404, () => "The snapshot is not gone.");
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{source}")).Status.ShouldBe(202);
    }

    [Fact]
    public async Task An_image_that_is_not_what_it_says_makes_a_volume_in_error_and_can_be_deleted()
    {
        // A qcow2 header in an image that was registered while its content was raw cannot be; one with a backing file neither: both are
        // refused by the image store. What is left is an image whose content does not fit.
        var image = await ImageAsync("raw", new byte[512]);
        await Cloud.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE images SET disk_format = 'qcow2' WHERE id = @image", new { image }, CancellationToken.None), CancellationToken.None);

        var answer = await Cloud.VolumeAsync(HttpMethod.Post, "/volumes", $$"""{"volume": {"size": 1, "imageRef": "{{image}}"} }""");
        var id = answer.Json["volume"]!["id"]!.GetValue<string>();
        await Cloud.VolumeIsAsync(id, "error");

        File.Exists(Files.PathOf(Identifier.Parse<VolumeId>(id))).ShouldBeFalse();
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}")).Status.ShouldBe(202);
        await Cloud.VolumeIsGoneAsync(id);
    }

    [Fact]
    public async Task A_volume_grows_and_never_shrinks()
    {
        var id = await Cloud.MakeVolumeAsync();

        (await ActAsync(id, """{"os-extend": {"new_size": 4} }""")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(id, "available");

        new FileInfo(Files.PathOf(Identifier.Parse<VolumeId>(id))).Length.ShouldBe(4L << 30);
        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}")).Json["volume"]!["size"]!.GetValue<int>().ShouldBe(4);
        (await ActAsync(id, """{"os-extend": {"new_size": 4} }""")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("""{"volume": {"size": 0} }""", 400)]
    [InlineData("""{"volume": {"size": -1} }""", 400)]
    [InlineData("""{"volume": {"size": 9223372036854775807} }""", 400)]
    [InlineData("""{"volume": {"size": "many"} }""", 400)]
    [InlineData("""{"volume": {} }""", 400)]
    [InlineData("""{"volume": null}""", 400)]
    [InlineData("""{"volume": {"size": 1, "volume_type": "fast"} }""", 404)]
    [InlineData("""{"volume": {"size": 1, "availability_zone": "mars"} }""", 400)]
    [InlineData("""{"volume": {"size": 1, "imageRef": "11111111-1111-1111-1111-111111111111"} }""", 400)]
    [InlineData("""{"volume": {"size": 1, "snapshot_id": "11111111-1111-1111-1111-111111111111"} }""", 404)]
    [InlineData("""{"volume": {"size": 1, "source_volid": "../../etc/passwd"} }""", 404)]
    [InlineData("""{"volume": {"size": 100000} }""", 413)]
    public async Task What_cannot_be_made_is_refused(string body, int status)
    {
        var before = await UsedAsync();

        var answer = await Cloud.VolumeAsync(HttpMethod.Post, "/volumes", body);

        answer.Status.ShouldBe(status, answer.Body);
        (await UsedAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Another_projects_volume_is_not_found()
    {
        var id = await Cloud.MakeVolumeAsync();

        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}", token: "other")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}", token: "other")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Post, "/volumes", $$"""{"volume": {"source_volid": "{{id}}"} }""", "other")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes/detail", token: "other")).Body.ShouldNotContain(id);
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}", token: "reader")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_hold_reserves_connects_completes_and_ends()
    {
        var id = await Cloud.MakeVolumeAsync();
        var server = Guid.NewGuid();
        var held = await Cloud.VolumeAsync(HttpMethod.Post, "/attachments", $$"""{"attachment": {"volume_uuid": "{{id}}", "instance_uuid": "{{server}}"} }""");
        held.Status.ShouldBe(200, held.Body);
        await Cloud.VolumeIsAsync(id, "reserved");
        var hold = held.Json["attachment"]!["id"]!.GetValue<string>();

        (await Cloud.VolumeAsync(HttpMethod.Post, "/attachments", $$"""{"attachment": {"volume_uuid": "{{id}}", "instance_uuid": "{{Guid.NewGuid()}}"} }""")).Status.ShouldBe(400);
        (await Cloud.VolumeAsync(HttpMethod.Put, $"/attachments/{hold}", """{"attachment": {"connector": {"host": "h"} } }""")).Status.ShouldBe(403, "where a file lies is for services");
        var connected = await Cloud.VolumeAsync(HttpMethod.Put, $"/attachments/{hold}", """{"attachment": {"connector": {"host": "h", "mountpoint": "/dev/vdb"} } }""", "admin");
        connected.Json["attachment"]!["connection_info"]!["driver_volume_type"]!.GetValue<string>().ShouldBe("file");
        await Cloud.VolumeIsAsync(id, "attaching");
        (await Cloud.VolumeAsync(HttpMethod.Post, $"/attachments/{hold}/action", """{"os-complete": {} }""", "admin")).Status.ShouldBe(204);
        await Cloud.VolumeIsAsync(id, "in-use");
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}")).Status.ShouldBe(400);
        (await Cloud.VolumeAsync(HttpMethod.Delete, $"/attachments/{hold}")).Status.ShouldBe(200);
        await Cloud.VolumeIsAsync(id, "available");
    }

    [Fact]
    public async Task Two_who_want_one_volume_get_it_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await Cloud.MakeVolumeAsync();

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cloud.VolumeAsync(
                HttpMethod.Post, "/attachments", $$"""{"attachment": {"volume_uuid": "{{id}}", "instance_uuid": "{{Guid.NewGuid()}}"} }""")));

            answers.Count(answer => answer.Status is 200).ShouldBe(1);
            answers.Count(answer => answer.Status is 400).ShouldBe(7);
            await Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{id}/action", """{"os-reset_status": {"status": "available", "attach_status": "detached"} }""", "admin");
            (await Cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{id}")).Status.ShouldBe(202);
        }

        await Cloud.IdleAsync();
    }

    [Fact]
    public async Task Lists_page_by_marker_and_sort()
    {
        List<string> made = [];
        for (var index = 0; index < 3; index++)
        {
            made.Add(await Cloud.MakeVolumeAsync("\"name\": \"paged\","));
        }

        var first = await Cloud.VolumeAsync(HttpMethod.Get, "/volumes?name=paged&limit=2");
        var second = await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes?name=paged&limit=2&marker={first.Json["volumes"]![1]!["id"]}");

        first.Json["volumes_links"]!.AsArray().Count.ShouldBe(1);
        Ids(first).Concat(Ids(second)).ShouldBe(Enumerable.Reverse(made));
        Ids(await Cloud.VolumeAsync(HttpMethod.Get, "/volumes/detail?name=paged&sort=created_at:asc")).ShouldBe(made);
        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes?sort=password:asc")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("/types")]
    [InlineData("/types/default")]
    [InlineData("/limits")]
    [InlineData("/os-availability-zone")]
    [InlineData("/os-quota-sets/" + FakeTokens.Project + "?usage=True")]
    [InlineData("/snapshots/detail")]
    [InlineData("/attachments")]
    public async Task What_clients_ask_of_the_service_is_answered(string path) => (await Cloud.VolumeAsync(HttpMethod.Get, path)).Status.ShouldBe(200);

    [Fact]
    public async Task Versions_are_told_without_a_token_and_negotiated()
    {
        var versions = await Cloud.SendAsync(VolumesModule.Surface, HttpMethod.Get, "/v3/", "nobody", null);
        versions.Json["versions"]![0]!["version"]!.GetValue<string>().ShouldBe("3.59");

        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes", version: "3.60")).Status.ShouldBe(406);
        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes", version: "nonsense")).Status.ShouldBe(400);
        (await Cloud.VolumeAsync(HttpMethod.Get, "/attachments", version: "3.26")).Status.ShouldBe(404);
        (await Cloud.VolumeAsync(HttpMethod.Get, "/volumes", version: "3.27")).Headers["OpenStack-API-Version"].ShouldBe("volume 3.27");
    }

    private static IEnumerable<string> Ids(WebAnswer answer) => answer.Json["volumes"]!.AsArray().Select(volume => volume!["id"]!.GetValue<string>());

    private static async Task<byte[]> ReadAsync(string path, int count)
    {
        await using var file = VolumeFiles.OpenForReading(path);
        var octets = new byte[count];
        await file.ReadExactlyAsync(octets);
        return octets;
    }

    private Task<WebAnswer> ActAsync(string id, string body, string token = "member") => Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{id}/action", body, token);

    private async Task<(int Volumes, int Gigabytes)> UsedAsync()
    {
        await Cloud.IdleAsync();
        var limits = (await Cloud.VolumeAsync(HttpMethod.Get, "/limits")).Json["limits"]!["absolute"]!;
        return (limits["totalVolumesUsed"]!.GetValue<int>(), limits["totalGigabytesUsed"]!.GetValue<int>());
    }

    private async Task<string> ImageAsync(string format, byte[] octets)
    {
        var made = await Cloud.SendAsync(
            ImagesModule.Surface, HttpMethod.Post, "/v2/images", "admin",
            new StringContent(new JsonObject { ["name"] = "i", ["disk_format"] = format, ["container_format"] = "bare", ["visibility"] = "public" }.ToJsonString(), Encoding.UTF8, "application/json"));
        var id = made.Json["id"]!.GetValue<string>();
        ByteArrayContent content = new(octets);
        content.Headers.ContentType = new("application/octet-stream");
        (await Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Put, $"/v2/images/{id}/file", "admin", content)).Status.ShouldBe(204);
        return id;
    }
}
