using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Data;
using Nova.Images;
using Nova.TestKit.Web;

namespace Nova.TestKit.Images;

/// <summary>The built-in image service alone: real API, real store, tokens of <see cref="FakeTokens"/>.</summary>
public sealed class ImageCloud : IAsyncDisposable
{
    public const string PatchType = "application/openstack-images-v2.1-json-patch";

    private ImageCloud(WebFixture web) => Web = web;

    public WebFixture Web { get; }

    public IServiceProvider Services => Web.Services;

    public Uri Address => Web.AddressOf(ImagesModule.Surface);

    public static async Task<ImageCloud> StartAsync(params (string Key, string Value)[] options)
    {
#pragma warning disable CA2000 // Owned by the cloud that is returned, which disposes it.
        var web = await WebFixture.StartAsync(services => services.AddDatabase().AddImages().AddImageSweep(), [("database:connection", "sqlite://"), .. options]);
#pragma warning restore CA2000
        await web.Services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        return new ImageCloud(web);
    }

    /// <summary>What the host does at its start.</summary>
    public async Task SweepAsync()
    {
        foreach (var service in Services.GetServices<IHostedService>().Where(service => service.GetType().Name is "ImageSweep"))
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    public Task<WebAnswer> SendAsync(HttpMethod method, string path, string token = "member", string? body = null) =>
        Web.SendAsync(ImagesModule.Surface, method, path, token, body);

    /// <summary>Registers an image and returns its identifier.</summary>
    public async Task<string> CreateAsync(string body, string token = "member")
    {
        var answer = await SendAsync(HttpMethod.Post, "/v2/images", token, body);
        return answer.Status is 201 ? answer.Json["id"]!.GetValue<string>() : throw new InvalidOperationException($"{answer.Status} {answer.Body}");
    }

    public Task<WebAnswer> UploadAsync(string image, byte[] content, string token = "member") =>
        SendAsync(HttpMethod.Put, $"/v2/images/{image}/file", new ByteArrayContent(content), "application/octet-stream", token);

    public Task<WebAnswer> PatchAsync(string image, string patch, string token = "member", string type = PatchType) =>
        SendAsync(HttpMethod.Patch, $"/v2/images/{image}", new StringContent(patch, Encoding.UTF8), type, token);

    public async Task<WebAnswer> SendAsync(HttpMethod method, string path, HttpContent content, string type, string token)
    {
        using HttpRequestMessage request = new(method, new Uri(Address, path)) { Content = content };
        request.Headers.Add("X-Auth-Token", token);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await Web.SendAsync(request);
    }

    public ValueTask DisposeAsync() => Web.DisposeAsync();
}
