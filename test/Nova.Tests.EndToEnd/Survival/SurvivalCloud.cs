using System.Text.Json;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// Clouds that die. Each test has a folder of its own, copied from one that was made once, with users, an image and a flavor in it:
/// two starts of novad are all that a test costs.
/// </summary>
public sealed class SurvivalCloud : IAsyncLifetime
{
    /// <summary>Generous: the machine may be busy with other tests.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public const int FlavorVCpus = 1;
    public const int FlavorMemoryMiB = 64;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("nova-survival");
    private int _folders;

    public string Image { get; private set; } = "";

    public string Flavor { get; private set; } = "";

    private NovadStart Template => new() { Folder = Path.Combine(_root.FullName, "template") };

    // Without a host: none of the simulated hypervisor's is left over for tests that have another.
    public async Task InitializeAsync()
    {
        await using var novad = await NovadProcess.StartAsync(Template with { Options = ["--roles=api,conductor,scheduler"] }, Limit);
        using var api = await CloudApi.LogInAsync(novad);
        Image = await api.CreateImageAsync("survival", new byte[512]);
        Flavor = await api.CreateFlavorAsync("survival", FlavorVCpus, FlavorMemoryMiB, 1);
        await novad.StopAsync(Limit);
    }

    /// <summary>A cloud that has not been started yet.</summary>
    public NovadStart NewCloud()
    {
        var folder = Path.Combine(_root.FullName, $"{Interlocked.Increment(ref _folders)}");
        foreach (var file in Directory.EnumerateFiles(Template.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Template.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Template with { Folder = folder };
    }

    /// <summary>Waits until the server is as wanted; tells how it is if it does not get there.</summary>
    internal static Task<JsonElement?> ServerBecomesAsync(CloudApi api, string server, Func<JsonElement?, bool> wanted, NovadProcess novad) =>
        ServerBecomesAsync(api, server, found => Task.FromResult(wanted(found)), novad);

    /// <summary>The same where it takes further questions to know.</summary>
    internal static async Task<JsonElement?> ServerBecomesAsync(CloudApi api, string server, Func<JsonElement?, Task<bool>> wanted, NovadProcess novad)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(async () => await wanted(found = await api.FindServerAsync(server)), Limit, () => $"the server is {found}\n{novad.Log}");
        return found;
    }

    /// <summary>Boots a server and waits until it is ACTIVE.</summary>
    internal async Task<string> BootAsync(CloudApi api, string name, NovadProcess novad)
    {
        var server = await api.BootAsync(name, Image, Flavor);
        await ServerBecomesAsync(api, server, IsActive, novad);
        return server;
    }

    internal static async Task DeleteAsync(CloudApi api, string server, NovadProcess novad)
    {
        using var answer = await api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
        ((int)answer.StatusCode).ShouldBe(204, await answer.Content.ReadAsStringAsync());
        await ServerBecomesAsync(api, server, found => found is null, novad);
    }

    internal static bool IsActive(JsonElement? server) => server is { } there && there.GetProperty("status").GetString() is "ACTIVE";

    public Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
