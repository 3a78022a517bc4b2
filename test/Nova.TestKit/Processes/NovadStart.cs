namespace Nova.TestKit.Processes;

/// <summary>What a novad is started with.</summary>
public sealed record NovadStart
{
    /// <summary>The administrator's password in every cloud that is started here.</summary>
    public const string AdminPassword = "correct horse";

    /// <summary>All that outlives the process: database, images, simulated guests.</summary>
    public required string Folder { get; init; }

    /// <summary>Further options, as <c>--section.option=value</c>; they come last and so win.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The program: <c>novad.dll</c>, or an executable.</summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "novad.dll");

    /// <summary>The program of a host alone.</summary>
    public string AgentProgram { get; init; } = Path.Combine(AppContext.BaseDirectory, "nova-agent.dll");

    /// <summary>Whether it is a host alone, <c>nova-agent</c>, and so hears nothing of a database or of APIs.</summary>
    public bool IsAgent { get; init; }

    /// <summary>A program with its arguments that starts novad, e.g. <c>nsenter … --</c>; none by default.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Environment variables besides those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The database's file.</summary>
    public string DatabaseFile => Path.Combine(Folder, "nova.sqlite");

    /// <summary>The simulated guests' folder: one folder for each host, one file for each guest.</summary>
    public string GuestFolder => Path.Combine(Folder, "guests");

    /// <summary>The folder of the volumes' files.</summary>
    public string VolumeFolder => Path.Combine(Folder, "volumes");

    internal IReadOnlyList<string> CommandLine() => [.. Launcher, .. ProgramWords(), .. OwnOptions(), .. IsAgent ? [] : CloudOptions(), .. Options];

    private IEnumerable<string> ProgramWords()
    {
        var program = IsAgent ? AgentProgram : Program;
        return program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program] : [program];
    }

    private IEnumerable<string> OwnOptions() =>
    [
        // Not the configuration of the machine that the tests run on.
        $"--config-dir={Folder}",
        $"--state_path={Folder}",
        "--compute_driver=simulated",
        $"--simulated.state_path={GuestFolder}",
    ];

    private IEnumerable<string> CloudOptions() =>
    [
        $"--database.connection=sqlite:///{DatabaseFile}",
        "--osapi_compute_listen=127.0.0.1", "--osapi_compute_listen_port=0",
        "--api.identity_listen=127.0.0.1", "--api.identity_listen_port=0",
        "--api.image_listen=127.0.0.1", "--api.image_listen_port=0", "--api.volume_listen=127.0.0.1", "--api.volume_listen_port=0",
        "--api.network_listen=127.0.0.1", "--api.network_listen_port=0",
        "--api.metadata_listen=127.0.0.1", "--api.metadata_listen_port=0", "--api.placement_listen=127.0.0.1", "--api.placement_listen_port=0",
        $"--identity.admin_password={AdminPassword}",
        "--identity.password_hash_rounds=1000",
    ];
}
