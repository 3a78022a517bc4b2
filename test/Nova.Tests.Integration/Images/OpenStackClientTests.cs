using System.Diagnostics;
using System.Text.Json.Nodes;
using Nova.TestKit;
using Nova.TestKit.Images;

namespace Nova.Tests.Integration.Images;

/// <summary>The unmodified <c>openstack</c> client against the built-in image API; its token plugin needs no Keystone.</summary>
public sealed class OpenStackClientTests
{
    [NeedsFact("openstack")]
    public async Task The_client_creates_lists_shows_sets_saves_and_deletes_an_image()
    {
        await using var cloud = await ImageCloud.StartAsync();
        var file = Path.GetTempFileName();
        var saved = file + ".saved";
        var content = new byte[3_000_000];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(file, content);

        var created = await RunAsync(
            cloud, "image", "create", "-f", "json", "--file", file, "--disk-format", "raw", "--public", "--property", "hw_disk_bus=scsi", "--tag", "t1", "disk");
        await RunAsync(cloud, "image", "set", "--min-ram", "64", "--property", "os_distro=debian", "--tag", "t2", "--name", "renamed", "disk");
        var listed = await RunAsync(cloud, "image", "list", "-f", "json");
        var shown = await RunAsync(cloud, "image", "show", "-f", "json", "renamed");
        await RunAsync(cloud, "image", "save", "--file", saved, "renamed");
        await RunAsync(cloud, "image", "delete", "renamed");

        var image = JsonNode.Parse(created)!;
        image["status"]!.GetValue<string>().ShouldBeOneOf("active", "queued"); // some releases show it as it was before the upload
        JsonNode.Parse(listed)![0]!["Status"]!.GetValue<string>().ShouldBe("active");
        JsonNode.Parse(shown)!["min_ram"]!.GetValue<int>().ShouldBe(64);
        JsonNode.Parse(shown)!["tags"]!.AsArray().Count.ShouldBe(2);
        JsonNode.Parse(shown)!["properties"]!["os_distro"]!.GetValue<string>().ShouldBe("debian");
        (await File.ReadAllBytesAsync(saved)).ShouldBe(content);
        JsonNode.Parse(await RunAsync(cloud, "image", "list", "-f", "json"))!.AsArray().ShouldBeEmpty();
        File.Delete(file);
        File.Delete(saved);
    }

    private static async Task<string> RunAsync(ImageCloud cloud, params string[] arguments)
    {
        ProcessStartInfo start = new("openstack", ["--os-auth-type", "admin_token", "--os-token", "admin", "--os-endpoint", new Uri(cloud.Address, "/v2").ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {await error}");
        return await output;
    }
}
