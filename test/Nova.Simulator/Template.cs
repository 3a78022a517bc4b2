using System.Text.Json.Nodes;
using Nova.Images;
using Nova.Web;

namespace Nova.Simulator;

/// <summary>A cloud with its tables, two flavors and an image, made once; every seed begins with a copy of its folder.</summary>
internal sealed class Template : IDisposable
{
    private static string Memory => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Memory, $"nova-simulator-{Environment.ProcessId}")).FullName;

    public string Image { get; private set; } = "";

    public static Template Make()
    {
        Template template = new();
        Directory.CreateDirectory(template.FolderOf("template"));
        World world = new(0, keepsLines: false);
        world.Run(async () =>
        {
            await using SimCloud cloud = new(world, Chance.Of(new Random(0)), template.FolderOf("template"), keepsLog: false);
            await cloud.StartControlAsync(1);
            template.Image = await FillAsync(new Client(cloud));
        });
        return template;
    }

    /// <summary>A fresh copy.</summary>
    public string Copy(int seed)
    {
        var copy = FolderOf($"seed{seed}");
        foreach (var file in Directory.EnumerateFiles(FolderOf("template"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(FolderOf("template"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FolderOf(string name) => Path.Combine(_folder, name);

    private static async Task<string> FillAsync(Client client)
    {
        await NeedAsync(client.SendAsync(Surfaces.Compute, "POST", "/v2.1/flavors", """{"flavor": {"id": "small", "name": "small", "ram": 512, "vcpus": 1, "disk": 1} }"""));
        await NeedAsync(client.SendAsync(Surfaces.Compute, "POST", "/v2.1/flavors", """{"flavor": {"id": "large", "name": "large", "ram": 1024, "vcpus": 2, "disk": 2} }"""));
        var image = await NeedAsync(client.SendAsync(
            ImagesModule.Surface, "POST", "/v2/images", """{"name": "seed", "disk_format": "raw", "container_format": "bare", "visibility": "public"}"""));
        var id = JsonNode.Parse(image.Body)!["id"]!.GetValue<string>();
        await NeedAsync(client.SendAsync(ImagesModule.Surface, "PUT", $"/v2/images/{id}/file", new string(' ', 512)));
        return id;
    }

    private static async Task<Answer> NeedAsync(Task<Answer> asking)
    {
        var answer = await asking;
        return answer.Status is >= 200 and < 300 ? answer : throw new InvalidOperationException($"The cloud cannot be made: {answer.Status} {answer.Body}");
    }
}
