using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.TestKit.Images;
using Nova.TestKit.Virt;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Images;

public sealed class ImageApiTests : IAsyncLifetime
{
    private const string Raw = """{"name": "disk", "disk_format": "raw", "container_format": "bare", "os_distro": "debian"}""";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(number => (byte)(number % 251))];

    private ImageCloud _cloud = null!;

    public async Task InitializeAsync() => _cloud = await ImageCloud.StartAsync();

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task An_image_is_registered_filled_shown_read_and_deleted()
    {
        var image = await _cloud.CreateAsync(Raw);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}/file")).Status.ShouldBe(204);
        (await _cloud.UploadAsync(image, Content)).Status.ShouldBe(204);

        var shown = (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Json;
        shown["status"]!.GetValue<string>().ShouldBe("active");
        shown["size"]!.GetValue<long>().ShouldBe(Content.Length);
#pragma warning disable CA5351 // Glance's checksum is MD5.
        shown["checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(MD5.HashData(Content)));
#pragma warning restore CA5351
        shown["os_hash_value"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA512.HashData(Content)));
        shown["os_distro"]!.GetValue<string>().ShouldBe("debian");
        shown["visibility"]!.GetValue<string>().ShouldBe("shared");
        await using (var stream = await _cloud.Services.GetRequiredService<IImageTransfer>().OpenAsync(Identifier.Parse<ImageId>(image), CancellationToken.None))
        {
            (await SHA512.HashDataAsync(stream)).ShouldBe(SHA512.HashData(Content));
        }

        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{image}")).Status.ShouldBe(204);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Status.ShouldBe(404);
        (await _cloud.SendAsync(HttpMethod.Post, "/v2/images", body: $$"""{"id": "{{image}}"}""")).Status.ShouldBe(409);
        await Should.ThrowAsync<FileNotFoundException>(
            () => _cloud.Services.GetRequiredService<IImageTransfer>().OpenAsync(Identifier.Parse<ImageId>(image), CancellationToken.None));
    }

    [Fact]
    public async Task One_range_of_the_content_is_read()
    {
        var image = await _cloud.CreateAsync(Raw);
        await _cloud.UploadAsync(image, "0123456789"u8.ToArray());
        foreach (var (range, status, body) in new[] { ("bytes=2-4", 206, "234"), ("bytes=-3", 206, "789"), ("bytes=8-", 206, "89"), ("bytes=10-", 416, "") })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_cloud.Address, $"/v2/images/{image}/file"));
            request.Headers.Add("X-Auth-Token", "member");
            request.Headers.Add("Range", range);

            var answer = await _cloud.Web.SendAsync(request);

            (answer.Status, answer.Body).ShouldBe((status, body), range);
        }
    }

    [Fact]
    public async Task Content_that_is_not_what_was_declared_leaves_the_image_queued_for_another_try()
    {
        var image = await _cloud.CreateAsync(Raw);
        var hidden = new byte[512];
        new byte[] { 0x51, 0x46, 0x49, 0xfb }.CopyTo(hidden, 0);

        var refused = await _cloud.UploadAsync(image, hidden);

        refused.Status.ShouldBe(400);
        refused.Json["message"]!.GetValue<string>().ShouldContain("declared as raw but its content is qcow2");
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Json["status"]!.GetValue<string>().ShouldBe("queued");
        (await _cloud.UploadAsync(image, Content)).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Content_comes_once_only_and_only_with_formats()
    {
        var image = await _cloud.CreateAsync(Raw);
        await _cloud.UploadAsync(image, Content);

        (await _cloud.UploadAsync(image, Content)).Status.ShouldBe(409);
        (await _cloud.UploadAsync(await _cloud.CreateAsync("""{"name": "bare"}"""), Content)).Status.ShouldBe(400);
        (await _cloud.SendAsync(HttpMethod.Put, $"/v2/images/{image}/file", body: "{}")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task Content_beyond_the_limit_is_refused()
    {
        await using var small = await ImageCloud.StartAsync(("image:image_size_cap", "1000"));
        var image = await small.CreateAsync(Raw);

        (await small.UploadAsync(image, new byte[1001])).Status.ShouldBe(413);
        (await small.UploadAsync(image, new byte[1000])).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_patch_changes_all_or_nothing()
    {
        var image = await _cloud.CreateAsync(Raw);

        var changed = await _cloud.PatchAsync(image, """
            [{"op": "replace", "path": "/name", "value": "new"}, {"op": "add", "path": "/hw~1bus", "value": "virtio"}, {"op": "remove", "path": "/os_distro"},
             {"op": "add", "path": "/tags/-", "value": "t1"}, {"op": "replace", "path": "/min_disk", "value": 3}]
            """);
        var refused = await _cloud.PatchAsync(image, """[{"op": "replace", "path": "/name", "value": "lost"}, {"op": "remove", "path": "/nothing"}]""");

        changed.Status.ShouldBe(200);
        changed.Json["hw/bus"]!.GetValue<string>().ShouldBe("virtio");
        changed.Json["tags"]!.ToJsonString().ShouldBe("""["t1"]""");
        changed.Json["min_disk"]!.GetValue<int>().ShouldBe(3);
        changed.Json["os_distro"].ShouldBeNull();
        refused.Status.ShouldBe(409);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Json["name"]!.GetValue<string>().ShouldBe("new");
    }

    [Fact]
    public async Task A_patch_of_the_draft_before_it_is_understood()
    {
        const string Draft = "application/openstack-images-v2.0-json-patch";
        var image = await _cloud.CreateAsync(Raw);

        var changed = await _cloud.PatchAsync(image, """[{"add": "/hw_rescue_bus", "value": "scsi"}, {"replace": "/name", "value": "new"}, {"remove": "/os_distro"}]""", type: Draft);

        changed.Status.ShouldBe(200, changed.Body);
        changed.Json["hw_rescue_bus"]!.GetValue<string>().ShouldBe("scsi");
        changed.Json["name"]!.GetValue<string>().ShouldBe("new");
        changed.Json["os_distro"].ShouldBeNull();
        (await _cloud.PatchAsync(image, """[{"op": "replace", "path": "/name", "value": "newer"}]""", type: Draft)).Status.ShouldBe(400);
        (await _cloud.PatchAsync(image, "[]", type: "application/json-patch+json")).Status.ShouldBe(415);
    }

    [Theory]
    [InlineData("/status", "\"active\"", 403)]
    [InlineData("/id", "\"x\"", 403)]
    [InlineData("/owner", "\"x\"", 403)]
    [InlineData("/visibility", "\"public\"", 403)]
    [InlineData("/visibility", "\"nobody\"", 400)]
    [InlineData("/min_ram", "-1", 400)]
    [InlineData("/min_ram", "\"1\"", 400)]
    [InlineData("/protected", "\"yes\"", 400)]
    [InlineData("/disk_format", "\"vmdk\"", 400)]
    [InlineData("/tags", "[1]", 400)]
    [InlineData("/a/b", "\"x\"", 400)]
    [InlineData("a", "\"x\"", 400)]
    [InlineData("/x", "{}", 400)]
    public async Task What_may_not_be_changed_is_refused(string path, string value, int status)
    {
        var image = await _cloud.CreateAsync(Raw);

        (await _cloud.PatchAsync(image, $$"""[{"op": "add", "path": "{{path}}", "value": {{value}}}]""")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"name": 1}""")]
    [InlineData("""{"id": "no"}""")]
    [InlineData("""{"disk_format": "vmdk"}""")]
    [InlineData("""{"a": "1", "a": "2"}""")]
    [InlineData("""{"a": ["1"]}""")]
    public async Task A_wrong_image_is_refused(string body) => (await _cloud.SendAsync(HttpMethod.Post, "/v2/images", body: body)).Status.ShouldBe(400);

    [Fact]
    public async Task A_protected_image_stays()
    {
        var image = await _cloud.CreateAsync("""{"protected": true}""");

        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{image}")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Another_project_sees_what_it_may_and_changes_nothing()
    {
        var hidden = await _cloud.CreateAsync("""{"visibility": "private"}""");
        var open = await _cloud.CreateAsync("""{"visibility": "public"}""", "admin");
        var community = await _cloud.CreateAsync("""{"visibility": "community"}""");

        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{hidden}", "other")).Status.ShouldBe(404);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{hidden}", "other")).Status.ShouldBe(404);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{community}", "other")).Status.ShouldBe(200);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{open}", "other")).Status.ShouldBe(403);
        (await _cloud.PatchAsync(open, "[]", "other")).Status.ShouldBe(403);
        (await ListAsync("/v2/images", "other")).ShouldBe([open]);
        (await ListAsync("/v2/images?visibility=community", "other")).ShouldBe([community]);
        (await ListAsync("/v2/images?visibility=all", "other")).ShouldBe([community, open]);
        (await _cloud.SendAsync(HttpMethod.Post, "/v2/images", body: """{"visibility": "public"}""")).Status.ShouldBe(403);
        (await _cloud.SendAsync(HttpMethod.Post, "/v2/images", body: """{"owner": "somebody"}""")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_member_sees_a_shared_image_and_lists_it_once_it_accepted()
    {
        var image = await _cloud.CreateAsync(Raw);
        var one = $"/v2/images/{image}/members/{FakeTokens.OtherProject}";
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}", "other")).Status.ShouldBe(404);

        var shared = await _cloud.SendAsync(HttpMethod.Post, $"/v2/images/{image}/members", body: $$"""{"member": "{{FakeTokens.OtherProject}}"}""");

        shared.Status.ShouldBe(200);
        shared.Json["status"]!.GetValue<string>().ShouldBe("pending");
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}", "other")).Status.ShouldBe(200);
        (await ListAsync("/v2/images", "other")).ShouldBeEmpty();
        (await _cloud.SendAsync(HttpMethod.Put, one, "member", """{"status": "accepted"}""")).Status.ShouldBe(403);
        (await _cloud.SendAsync(HttpMethod.Put, one, "other", """{"status": "accepted"}""")).Status.ShouldBe(200);
        (await ListAsync("/v2/images", "other")).ShouldBe([image]);
        (await _cloud.SendAsync(HttpMethod.Delete, one, "other")).Status.ShouldBe(403);
        (await _cloud.SendAsync(HttpMethod.Delete, one)).Status.ShouldBe(204);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}", "other")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Lists_are_filtered_sorted_and_paged()
    {
        var first = await _cloud.CreateAsync("""{"name": "b", "tags": ["x", "y"], "kind": "'; DROP TABLE images"}""");
        var second = await _cloud.CreateAsync("""{"name": "a", "min_ram": 5}""");
        var third = await _cloud.CreateAsync("""{"disk_format": "iso", "container_format": "bare"}""");
        var hidden = await _cloud.CreateAsync("""{"os_hidden": true}""");

        (await ListAsync("/v2/images")).ShouldBe([third, second, first]);
        (await ListAsync("/v2/images?sort=name:asc")).ShouldBe([third, second, first]);
        (await ListAsync("/v2/images?sort_key=name&sort_dir=desc")).ShouldBe([first, second, third]);
        (await ListAsync("/v2/images?name=in:a,b")).ShouldBe([second, first]);
        (await ListAsync("/v2/images?tag=x&tag=y")).ShouldBe([first]);
        (await ListAsync("/v2/images?tag=x&tag=z")).ShouldBeEmpty();
        (await ListAsync("/v2/images?kind=%27%3B%20DROP%20TABLE%20images")).ShouldBe([first]);
        (await ListAsync("/v2/images?min_ram=5")).ShouldBe([second]);
        (await ListAsync("/v2/images?disk_format=iso")).ShouldBe([third]);
        (await ListAsync("/v2/images?os_hidden=true")).ShouldBe([hidden]);
        (await ListAsync("/v2/images?created_at=gt:2100-01-01T00:00:00Z")).ShouldBeEmpty();
        List<string> paged = [];
        for (var path = "/v2/images?limit=1&sort=name:asc"; path is not null;)
        {
            var page = (await _cloud.SendAsync(HttpMethod.Get, path)).Json;
            page["first"]!.GetValue<string>().ShouldBe("/v2/images?limit=1&sort=name:asc");
            paged.AddRange(page["images"]!.AsArray().Select(image => image!["id"]!.GetValue<string>()));
            path = page["next"]?.GetValue<string>();
        }

        paged.ShouldBe([third, second, first]);
    }

    [Theory]
    [InlineData("limit=-1")]
    [InlineData("limit=x")]
    [InlineData("marker=unknown")]
    [InlineData("sort_key=owner")]
    [InlineData("sort=name:up")]
    [InlineData("visibility=none")]
    [InlineData("os_hidden=perhaps")]
    [InlineData("size_min=many")]
    [InlineData("created_at=then")]
    public async Task A_wrong_query_is_refused(string query) => (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images?{query}")).Status.ShouldBe(400);

    [Fact]
    public async Task Who_is_no_admin_reads_no_deactivated_content()
    {
        var image = await _cloud.CreateAsync(Raw);
        await _cloud.UploadAsync(image, Content);

        (await _cloud.SendAsync(HttpMethod.Post, $"/v2/images/{image}/actions/deactivate")).Status.ShouldBe(204);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}/file")).Status.ShouldBe(403);
        (await _cloud.SendAsync(HttpMethod.Post, $"/v2/images/{image}/actions/reactivate")).Status.ShouldBe(204);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}/file")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Tags_come_and_go()
    {
        var image = await _cloud.CreateAsync(Raw);

        (await _cloud.SendAsync(HttpMethod.Put, $"/v2/images/{image}/tags/a%20b")).Status.ShouldBe(204);
        (await ListAsync("/v2/images?tag=a%20b")).ShouldBe([image]);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{image}/tags/a%20b")).Status.ShouldBe(204);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/v2/images/{image}/tags/a%20b")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Clients_find_versions_and_schemas()
    {
        (await _cloud.SendAsync(HttpMethod.Get, "/")).Status.ShouldBe(300);
        var versions = (await _cloud.SendAsync(HttpMethod.Get, "/versions")).Json["versions"]!.AsArray();
        versions.Single(version => version!["status"]!.GetValue<string>() is "CURRENT")!["links"]![0]!["href"]!.GetValue<string>()
            .ShouldBe(new Uri(_cloud.Address, "/v2/").ToString());
        foreach (var schema in (string[])["image", "images", "member", "members"])
        {
            (await _cloud.SendAsync(HttpMethod.Get, $"/v2/schemas/{schema}")).Json["name"]!.GetValue<string>().ShouldBe(schema);
        }

        var fault = (await _cloud.SendAsync(HttpMethod.Get, "/v2/images/cirros")).Json;
        fault["code"]!.GetValue<string>().ShouldBe("404 Not Found");
        fault["message"]!.GetValue<string>().ShouldBe("Image cirros could not be found.");
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_no_trace()
    {
        var folder = Directory.CreateTempSubdirectory("nova-images-").FullName;
        await using var cloud = await ImageCloud.StartAsync(("glance_store:filesystem_store_datadir", folder));
        var image = await cloud.CreateAsync(Raw);

        await Should.ThrowAsync<HttpRequestException>(() => cloud.SendAsync(
            HttpMethod.Put, $"/v2/images/{image}/file", new StreamContent(new BrokenStream()), "application/octet-stream", "member"));

        await WaitAsync(async () => (await cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Json["status"]!.GetValue<string>() is "queued"
            && Directory.GetFiles(folder).Length is 0);
        await File.WriteAllTextAsync(Path.Combine(folder, Guid.NewGuid().ToString()), "orphan");
        await cloud.SweepAsync();
        Directory.GetFiles(folder).ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    private static Task WaitAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, TimeSpan.FromSeconds(20), () => "It is not so.");

    private async Task<IEnumerable<string>> ListAsync(string path, string token = "member") =>
        [.. (await _cloud.SendAsync(HttpMethod.Get, path, token)).Json["images"]!.AsArray().Select(image => image!["id"]!.GetValue<string>())];

    private sealed class BrokenStream : MemoryStream
    {
        public BrokenStream()
            : base(new byte[200_000])
        {
        }

        public override bool CanSeek => false; // so that no length is told

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("The source broke.");
    }
}
