namespace Nova.Tests.EndToEnd;

/// <summary>A cloud that <c>./dev</c> started, in files and under a name of its own, so that it meets no other one on the machine.</summary>
internal sealed class Cloud
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public Cloud()
    {
        // Deeper than a socket's path may be: a checkout may lie anywhere.
        Folder = Directory.CreateTempSubdirectory("nova-e2e-").FullName;
        State = Path.Combine(Folder, new string('d', 60), new string('e', 60));
        Environment = new Dictionary<string, string>
        {
            ["NOVA_DEV_NAME"] = Name,
            ["NOVA_DEV_STATE"] = State,
            ["NOVA_DEV_PORT_BASE"] = "0",
        };
        Client = new OpenStackClient(this);
    }

    /// <summary>The name of its network namespace and of its folder in /run.</summary>
    public string Name { get; } = $"nova-e2e-{Guid.NewGuid():N}"[..16];

    /// <summary>A folder that goes with it.</summary>
    public string Folder { get; }

    /// <summary>Where ./dev keeps its files.</summary>
    public string State { get; }

    /// <summary>What ./dev is called with.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The unmodified client, logged in here.</summary>
    public OpenStackClient Client { get; }

    /// <summary>Runs <c>./dev</c>.</summary>
    public Task<Outcome> DevAsync(params string[] arguments) => DevAsync(Limit, "", arguments);

    /// <summary>Runs <c>./dev</c> with standard input.</summary>
    public Task<Outcome> DevAsync(TimeSpan limit, string input, params string[] arguments) =>
        Command.RunAsync(Path.Combine(Repository.Root, "dev"), arguments, Environment, limit, input);

    /// <summary>Puts the logs where they outlive the cloud, and removes its folder.</summary>
    public void Remove()
    {
        KeepLogs();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Copies the logs.</summary>
    public void KeepLogs()
    {
        var kept = Directory.CreateDirectory(Path.Combine(Repository.Results, Name)).FullName;
        foreach (var log in Directory.EnumerateFiles(Folder, "*.log*", SearchOption.AllDirectories))
        {
            File.Copy(log, Path.Combine(kept, $"{Path.GetFileName(Path.GetDirectoryName(log))}-{Path.GetFileName(log)}"), overwrite: true);
        }
    }
}
