using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nova.Compute;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Glance;
using Nova.TestKit.Images;

namespace Nova.Tests.Unit.Compute;

/// <summary>A host without the image service next door reads and writes images by the API of ours.</summary>
public sealed class ImageCallsTests : IAsyncLifetime
{
    private const string Image = """{"name":"i","disk_format":"raw","container_format":"bare"}""";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 4096).Select(number => (byte)(number * 7))];

    private ImageCloud _cloud = null!;
    private ServiceProvider _host = null!;

    public async Task InitializeAsync()
    {
        _cloud = await ImageCloud.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("glance:api_servers:0", _cloud.Address.ToString()), new("glance:num_retries", "0")]).Build();
        _host = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddLogging()
            .AddSingleton<IServiceTokens>(new ServiceToken()).AddImageCalls().BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task It_reads_what_a_project_has_stored()
    {
        var image = await _cloud.CreateAsync(Image);
        (await _cloud.UploadAsync(image, Content)).Status.ShouldBe(204);

        (await ReadAsync(image)).ShouldBe(Content);
    }

    [Fact]
    public async Task It_writes_what_a_project_has_registered_and_a_repetition_is_nothing_new()
    {
        var image = await _cloud.CreateAsync(Image);

        await WriteAsync(image);
        await WriteAsync(image);

        (await ReadAsync(image)).ShouldBe(Content);
        (await _cloud.SendAsync(HttpMethod.Get, $"/v2/images/{image}")).Json["status"]!.GetValue<string>().ShouldBe("active");
    }

    [Fact]
    public async Task An_image_that_is_gone_is_a_file_that_is_not_there()
    {
        var image = Guid.NewGuid().ToString();

        await Should.ThrowAsync<FileNotFoundException>(() => ReadAsync(image));
        await Should.ThrowAsync<FileNotFoundException>(() => WriteAsync(image));
    }

    private async Task<byte[]> ReadAsync(string image)
    {
        await using var content = await _host.GetRequiredService<IImageTransfer>().OpenAsync(Identifier.Parse<ImageId>(image), CancellationToken.None);
        using MemoryStream read = new();
        await content.CopyToAsync(read);
        return read.ToArray();
    }

    private async Task WriteAsync(string image)
    {
        using MemoryStream content = new(Content);
        await _host.GetRequiredService<IImageUploads>().UploadAsync(Identifier.Parse<ImageId>(image), content, CancellationToken.None);
    }

    private sealed class ServiceToken : IServiceTokens
    {
        public ValueTask<string> GetAsync(CancellationToken cancellationToken) => new("admin");

        public void Forget(string token)
        {
            // It is always the same.
        }
    }
}
