using Nova.TestKit;

namespace Nova.Tests.EndToEnd;

/// <summary>
/// The unmodified clients, verb by verb, on <c>./dev sim</c>. What they are asked and what they must answer is in the folder Clients.
/// </summary>
public sealed class ClientTests(SimulatedCloud sim) : IClassFixture<SimulatedCloud>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [NeedsFact("nova")]
    public async Task Every_verb_of_nova_is_served() => await RunAsync("verbs", FileOf("nova.verbs"), $"FILES={await FilesAsync("nova")}");

    [NeedsFact("openstack")]
    public async Task Every_verb_of_openstack_about_servers_is_served() =>
        await RunAsync("verbs", FileOf("openstack.verbs"), $"FILES={await FilesAsync("openstack")}");

    [NeedsFact("openstack")]
    public async Task Every_verb_of_openstack_about_placement_is_served() => await RunAsync("verbs", FileOf("placement.verbs"));

    [NeedsFact("openstack")]
    public async Task The_sdk_walks_through_compute() => (await RunAsync("sdk", $"{await FilesAsync("sdk")}/key.pub")).ShouldEndWith("walked\n");

    private static string FileOf(string name) => Path.Combine(Repository.Root, "test", "Nova.Tests.EndToEnd", "Clients", name);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        Dictionary<string, string> environment = new(sim.Cloud.Environment)
        {
            ["OS_CLIENT_CONFIG_FILE"] = Directory.EnumerateFiles(sim.Cloud.State, "clouds.yaml", SearchOption.AllDirectories).Single(),
            ["OS_CLOUD"] = "nova",
        };
        return (await Command.RunAsync(FileOf(program), arguments, environment, Limit)).Demand();
    }

    /// <summary>A folder with a key pair.</summary>
    private async Task<string> FilesAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(sim.Cloud.Folder, name)).FullName;
        string[] arguments = ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, "key")];
        (await Command.RunAsync("ssh-keygen", arguments, sim.Cloud.Environment, TimeSpan.FromSeconds(30))).Demand();
        return folder;
    }
}
