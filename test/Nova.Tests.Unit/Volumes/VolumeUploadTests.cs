using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Images;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;
using Nova.Volumes.Files;

namespace Nova.Tests.Unit.Volumes;

/// <summary>Images that are made of volumes.</summary>
public sealed class VolumeUploadTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task An_image_of_a_volume_of_an_image_has_that_images_content()
    {
        var content = RandomNumberGenerator.GetBytes(3_000_001);
        var first = await ImportAsync(content);
        var volume = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{first}\",");

        var answer = await UploadAsync(volume, "\"image_name\": \"of a volume\", \"force\": false, \"disk_format\": \"raw\", \"container_format\": \"bare\"");

        answer.Status.ShouldBe(202, answer.Body);
        var told = answer.Json["os-volume_upload_image"]!;
        told["status"]!.GetValue<string>().ShouldBe("uploading");
        told["image_name"]!.GetValue<string>().ShouldBe("of a volume");
        told["size"]!.GetValue<int>().ShouldBe(1);
        var second = told["image_id"]!.GetValue<string>();
        (await ImageAsync(second)).Status.ShouldBe(200, "it is there at once");
        await Cloud.VolumeIsAsync(volume, "available");
        await Cloud.IdleAsync();
        var made = (await ImageAsync(second)).Json;
        made["status"]!.GetValue<string>().ShouldBe("active");
        made["disk_format"]!.GetValue<string>().ShouldBe("raw");
        made["size"]!.GetValue<long>().ShouldBe(1L << 30);
        made["visibility"]!.GetValue<string>().ShouldBe("private");
        made["hw_disk_bus"]!.GetValue<string>().ShouldBe("scsi", "what the volume remembers of its image goes on");
        made["owner"]!.GetValue<string>().ShouldBe(FakeTokens.Project);
        await ShouldBeginWithAsync(Identifier.Parse<ImageId>(second), content);
    }

    [Theory]
    [InlineData("\"force\": true")]
    [InlineData("\"image_name\": \"\"")]
    [InlineData("\"image_name\": \"a\", \"disk_format\": \"qcow2\"")]
    [InlineData("\"image_name\": \"a\", \"container_format\": \"ova\"")]
    [InlineData("\"image_name\": \"a\", \"protected\": true")]
    [InlineData("\"image_name\": \"a\", \"visibility\": \"everybody\"")]
    public async Task What_no_image_can_be_is_refused(string members)
    {
        var volume = await Cloud.MakeVolumeAsync();

        (await UploadAsync(volume, members)).Status.ShouldBe(400);

        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Fact]
    public async Task Only_its_project_may_and_only_while_nobody_uses_it()
    {
        var volume = await Cloud.MakeVolumeAsync();
        var server = await Cloud.BootAsync();

        (await UploadAsync(volume, "\"image_name\": \"a\"", "other")).Status.ShouldBe(404);
        (await UploadAsync(volume, "\"image_name\": \"a\"", "reader")).Status.ShouldBe(403);
        (await UploadAsync(volume, "\"image_name\": \"a\", \"visibility\": \"public\"")).Status.ShouldBe(403);
        (await Cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", body: $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        (await UploadAsync(volume, "\"image_name\": \"a\", \"force\": true")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_no_image_and_the_volume_as_it_was()
    {
        var volume = await Cloud.MakeVolumeAsync();
        File.Delete(Cloud.Services.GetRequiredService<VolumeFiles>().PathOf(Identifier.Parse<VolumeId>(volume)));

        var answer = await UploadAsync(volume, "\"image_name\": \"gone\"");
        answer.Status.ShouldBe(202, answer.Body);
        await Cloud.IdleAsync();

        (await ImageAsync(answer.Json["os-volume_upload_image"]!["image_id"]!.GetValue<string>())).Status.ShouldBe(404);
        await Cloud.VolumeIsAsync(volume, "available");
    }

    private Task<WebAnswer> UploadAsync(string volume, string members, string token = "member") =>
        Cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{volume}/action", $$"""{"os-volume_upload_image": { {{members}} } }""", token);

    private Task<WebAnswer> ImageAsync(string id) => Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Get, $"/v2/images/{id}", "member", null);

    private async Task<string> ImportAsync(byte[] bytes)
    {
        var made = await Cloud.SendAsync(
            ImagesModule.Surface, HttpMethod.Post, "/v2/images", "member",
            new StringContent("""{"name": "first", "disk_format": "raw", "container_format": "bare", "hw_disk_bus": "scsi"}""", Encoding.UTF8, "application/json"));
        made.Status.ShouldBe(201, made.Body);
        var id = made.Json["id"]!.GetValue<string>();
        ByteArrayContent content = new(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        (await Cloud.SendAsync(ImagesModule.Surface, HttpMethod.Put, $"/v2/images/{id}/file", "member", content)).Status.ShouldBe(204);
        return id;
    }

    // Behind it there is nothing, up to the volume's end.
    private async Task ShouldBeginWithAsync(ImageId image, byte[] content)
    {
        await using var stream = await Cloud.Services.GetRequiredService<IImageTransfer>().OpenAsync(image, CancellationToken.None);
        var head = new byte[content.Length];
        await stream.ReadExactlyAsync(head);
        head.AsSpan().SequenceEqual(content).ShouldBeTrue("the content");
        var buffer = new byte[1 << 20];
        var rest = 0L;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; rest += read)
        {
            buffer.AsSpan(0, read).ContainsAnyExcept((byte)0).ShouldBeFalse("what is behind it");
        }

        rest.ShouldBe((1L << 30) - content.Length);
    }
}
