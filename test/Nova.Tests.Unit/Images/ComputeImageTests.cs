using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Glance;
using Nova.Images;
using Nova.TestKit.Images;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Images;

/// <summary>The images of the Compute API behave alike over the own store and over Glance (which our own image API plays).</summary>
public abstract class ComputeImageContract : IAsyncLifetime
{
    private const string Sample =
        """
        {"name": "fakeimage7", "disk_format": "raw", "container_format": "bare", "visibility": "public", "kernel_id": "nokernel",
         "ramdisk_id": "nokernel", "architecture": "x86_64", "auto_disk_config": "True"}
        """;

    private ImageCloud _cloud = null!;
    private string _image = "";

    public async Task InitializeAsync()
    {
        _cloud = await ImageCloud.StartAsync();
        _image = await _cloud.CreateAsync(Sample, "admin");
        (await _cloud.UploadAsync(_image, new byte[1024], "admin")).Status.ShouldBe(204);
        await StartAsync(_cloud);
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task The_samples_are_answered()
    {
        ShouldFit((await GetAsync($"/v2.1/images/{_image}"))["image"]!, ApiSample.Json("images/image-get-resp.json")["image"]!);
        ShouldFit((await GetAsync("/v2.1/images"))["images"]![0]!, ApiSample.Json("images/images-list-get-resp.json")["images"]![0]!);
        ShouldFit((await GetAsync("/v2.1/images/detail"))["images"]![0]!, ApiSample.Json("images/image-get-resp.json")["image"]!);
        JsonNode.DeepEquals(await GetAsync($"/v2.1/images/{_image}/metadata"), ApiSample.Json("images/image-metadata-get-resp.json")).ShouldBeTrue();
        (await GetAsync($"/v2.1/images/{_image}/metadata/kernel_id")).ToJsonString().ShouldBe(ApiSample.Json("images/image-meta-key-get.json").ToJsonString());
        await ReplayAsync(HttpMethod.Put, "/metadata/auto_disk_config", "image-meta-key-put");
        await ReplayAsync(HttpMethod.Post, "/metadata", "image-metadata-post");
        await ReplayAsync(HttpMethod.Put, "/metadata", "image-metadata-put");
    }

    [Fact]
    public async Task They_are_filtered_paged_and_deleted()
    {
        (await GetAsync("/v2.1/images?name=none"))["images"]!.AsArray().ShouldBeEmpty();
        (await GetAsync("/v2.1/images?status=ACTIVE&property-architecture=x86_64&minRam=0"))["images"]!.AsArray().Count.ShouldBe(1);
        (await GetAsync("/v2.1/images?limit=1"))["images_links"].ShouldBeNull();
        (await SendAsync(HttpMethod.Delete, $"/v2.1/images/{_image}", "other", null)).Status.ShouldBe(403);
        (await SendAsync(HttpMethod.Delete, $"/v2.1/images/{_image}", "admin", null)).Status.ShouldBe(204);
        (await SendAsync(HttpMethod.Get, $"/v2.1/images/{_image}", "admin", null)).Status.ShouldBe(404);
        (await SendAsync(HttpMethod.Get, "/v2.1/images/nothing", "admin", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task They_are_gone_in_newer_microversions()
    {
        (await SendAsync(HttpMethod.Get, "/v2.1/images", "admin", null, "2.36")).Status.ShouldBe(404);
        (await SendAsync(HttpMethod.Get, $"/v2.1/images/{_image}/metadata", "admin", null, "2.38")).Status.ShouldBe(200);
        (await SendAsync(HttpMethod.Get, $"/v2.1/images/{_image}/metadata", "admin", null, "2.39")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Items_of_metadata_that_do_not_fit_are_refused()
    {
        (await SendAsync(HttpMethod.Put, $"/v2.1/images/{_image}/metadata/a", "admin", """{"meta": {"b": "1"}}""")).Status.ShouldBe(400);
        (await SendAsync(HttpMethod.Get, $"/v2.1/images/{_image}/metadata/none", "admin", null)).Status.ShouldBe(404);
        (await SendAsync(HttpMethod.Delete, $"/v2.1/images/{_image}/metadata/none", "admin", null)).Status.ShouldBe(404);
        (await SendAsync(HttpMethod.Delete, $"/v2.1/images/{_image}/metadata/kernel_id", "admin", null)).Status.ShouldBe(204);
        (await SendAsync(HttpMethod.Post, $"/v2.1/images/{_image}/metadata", "other", """{"metadata": {"b": "1"}}""")).Status.ShouldBe(403);
    }

    /// <summary>Links differ from one another: the last one has a type.</summary>
    private static void ShouldFit(JsonNode image, JsonNode sample)
    {
        foreach (var place in (int[])[0, 1, 2])
        {
            image["links"]![place].ShouldHaveTheShapeOf(sample["links"]![place]);
            image["links"]![place]!["rel"]!.GetValue<string>().ShouldBe(sample["links"]![place]!["rel"]!.GetValue<string>());
        }

        image.AsObject().Remove("links");
        sample.AsObject().Remove("links");
        image.ShouldHaveTheShapeOf(sample);
    }

    private protected abstract Task StartAsync(ImageCloud cloud);

    private protected abstract Task StopAsync();

    private protected abstract Task<WebAnswer> SendAsync(HttpMethod method, string path, string token, string? body, string? version = null);

    private async Task<JsonNode> GetAsync(string path)
    {
        var answer = await SendAsync(HttpMethod.Get, path, "admin", null);
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Json;
    }

    private async Task ReplayAsync(HttpMethod method, string path, string sample)
    {
        var answer = await SendAsync(method, $"/v2.1/images/{_image}{path}", "admin", ApiSample.Text($"images/{sample}-req.json"));
        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"images/{sample}-resp.json"));
    }
}

public sealed class BuiltInComputeImageTests : ComputeImageContract
{
    private ImageCloud _cloud = null!;

    private protected override Task StartAsync(ImageCloud cloud)
    {
        _cloud = cloud;
        return Task.CompletedTask;
    }

    private protected override Task StopAsync() => Task.CompletedTask;

    private protected override Task<WebAnswer> SendAsync(HttpMethod method, string path, string token, string? body, string? version = null) =>
        _cloud.Web.SendAsync(method, path, token, body, version);
}

public sealed class GlanceComputeImageTests : ComputeImageContract
{
    private WebFixture _web = null!;

    private protected override async Task StartAsync(ImageCloud cloud) => _web = await WebFixture.StartAsync(
        services => services.AddSingleton<IServiceTokens>(new FixedToken()).AddGlanceImages(),
        ("glance:api_servers:0", "http://127.0.0.1:1"), ("glance:api_servers:1", cloud.Address.ToString()));

    private protected override async Task StopAsync() => await _web.DisposeAsync();

    private protected override Task<WebAnswer> SendAsync(HttpMethod method, string path, string token, string? body, string? version = null) =>
        _web.SendAsync(method, path, token, body, version);

    private sealed class FixedToken : IServiceTokens
    {
        public ValueTask<string> GetAsync(CancellationToken cancellationToken) => new("service");

        public void Forget(string token)
        {
            // It is always the same.
        }
    }
}
