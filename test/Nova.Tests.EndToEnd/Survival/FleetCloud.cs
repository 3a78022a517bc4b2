using Nova.TestKit;
using Nova.TestKit.Data;
using Nova.TestKit.Messaging;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Npgsql;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// A cloud in several processes, which share a broker and a database of their own: a control plane that lives, and a host. Tests
/// start further processes beside them, and kill those.
/// </summary>
public sealed class FleetCloud : IAsyncLifetime
{
    public const string Needs = "postgres rabbitmq-server epmd";

    /// <summary>Generous: the machine may be busy with other tests.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-fleet");
    private Func<Task> _dropAsync = static () => Task.CompletedTask;
    private string _database = "";

    public RabbitMqServer Broker { get; private set; } = null!;

    /// <summary>The control plane that lives.</summary>
    public NovadProcess Control { get; private set; } = null!;

    /// <summary>The host.</summary>
    public NovadProcess Host { get; private set; } = null!;

    public string Image { get; private set; } = "";

    public string Flavor { get; private set; } = "";

    internal Ownership Ownership => new(Start("").GuestFolder, () => new NpgsqlConnection(ConnectionText()));

    public async Task InitializeAsync()
    {
        if (NeedsFactAttribute.PostgresConnection is null || !File.Exists("/usr/sbin/rabbitmq-server"))
        {
            // Its tests are skipped, and say why.
            return;
        }

        (_database, _dropAsync) = await TestDatabase.ReservePostgresAsync();
        Broker = await RabbitMqServer.CreateAsync();
        Control = await StartControlAsync();
        using var api = await CloudApi.LogInAsync(Control);
        Image = await api.CreateImageAsync("fleet", new byte[512]);
        Flavor = await api.CreateFlavorAsync("fleet", SurvivalCloud.FlavorVCpus, SurvivalCloud.FlavorMemoryMiB, 1);
        await StartHostAsync();
    }

    /// <summary>One more control plane.</summary>
    public Task<NovadProcess> StartControlAsync(params string[] options) =>
        NovadProcess.StartAsync(Start("api,conductor,scheduler", options), Limit);

    /// <summary>The host's process, anew; complete when servers can be put there.</summary>
    public async Task StartHostAsync(params string[] options)
    {
        Host = NovadProcess.Start(Start("compute,network", options));
        using var api = await CloudApi.LogInAsync(Control);
        await Eventually.TrueAsync(() => Host.Log.Contains("Compute agents run", StringComparison.Ordinal), Limit, () => $"no agent\n{Host.Log}");

        // A heartbeat that comes from now on is this process's, and it is asked before it sends one.
        var before = await LastHeartbeatAsync(api);
        await Eventually.TrueAsync(async () => await LastHeartbeatAsync(api) != before, Limit, () => $"no heartbeat\n{Control.Log}\n{Host.Log}");
    }

    private static async Task<string?> LastHeartbeatAsync(CloudApi api) =>
        (await api.GetAsync("/os-services?binary=nova-compute")).GetProperty("services").EnumerateArray()
            .Select(service => service.GetProperty("updated_at").GetString()).FirstOrDefault();

    /// <summary>Waits until the server is as wanted; tells how it is if it does not get there.</summary>
    internal async Task BecomesAsync(CloudApi api, string server, Func<System.Text.Json.JsonElement?, bool> wanted)
    {
        System.Text.Json.JsonElement? found = null;
        await Eventually.TrueAsync(
            async () => wanted(found = await api.FindServerAsync(server)), Limit, () => $"the server is {found}\n{Control.Log}\nTHE HOST\n{Host.Log}");
    }

    public async Task DisposeAsync()
    {
        foreach (var process in (IEnumerable<NovadProcess?>)[Host, Control])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        await _dropAsync();
        _folder.Delete(recursive: true);
    }

    private NovadStart Start(string roles, params string[] options) => new()
    {
        Folder = _folder.FullName,
        Options =
        [
            $"--roles={roles}", $"--database.connection={_database}", $"--transport_url={Broker.Url}", "--oslo_messaging_rabbit.rabbit_interval_max=1",
            "--workflows.lease_seconds=2", "--workflows.poll_interval=0.2", "--report_interval=1", .. options,
        ],
    };

    private string ConnectionText()
    {
        Uri url = new(_database);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = Uri.UnescapeDataString(url.UserInfo.Split(':')[0]),
            Password = url.UserInfo.Contains(':', StringComparison.Ordinal) ? Uri.UnescapeDataString(url.UserInfo.Split(':')[1]) : null,
            Database = url.AbsolutePath.TrimStart('/'),
            Pooling = false,
        }.ToString();
    }
}
