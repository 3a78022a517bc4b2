using System.Net;
using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Data;
using Nova.TestKit.Messaging;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Npgsql;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// A cloud in five processes: one serves the APIs, two run operations and schedule, two are hosts. All share a broker, the former three a database,
/// of which the hosts are told nothing. Tests kill them, and start them anew.
/// </summary>
public class FleetCloud : IAsyncLifetime
{
    public const string Needs = "postgres rabbitmq-server epmd";

    /// <summary>Generous: the machine may be busy with other tests.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-fleet");
    private PostgresServer? _database;
    private PostgresServer? _standby;
    private bool _hasFailedOver;

    /// <summary>The names of the two hosts.</summary>
    public virtual IReadOnlyList<string> HostNames => ["left1", "right1"];

    /// <summary>How the names of a process's hosts begin, process by process.</summary>
    protected virtual IReadOnlyList<string> HostPrefixes => ["left", "right"];

    public RabbitMqServer Broker { get; private set; } = null!;

    public NovadProcess Api { get; protected set; } = null!;

    /// <summary>Run operations; any of them does what the others leave.</summary>
    internal List<NovadProcess> Conductors { get; } = [];

    internal List<NovadProcess> Hosts { get; } = [];

    public string Image { get; private set; } = "";

    public string Flavor { get; private set; } = "";

    internal Ownership Ownership => new(Start("").GuestFolder, Start("").VolumeFolder, () => new NpgsqlConnection(Primary.ConnectionString));

    /// <summary>Whether the database is of two servers, one of which follows the other.</summary>
    protected virtual bool HasStandby => false;

    /// <summary>Seconds between two heartbeats; six times as many of silence, and a host counts as down.</summary>
    protected virtual int ReportInterval => 2;

    /// <summary>Options that all processes have besides.</summary>
    protected virtual IEnumerable<string> MoreOptions => [];

    /// <summary>None of them where the tests are skipped.</summary>
    protected virtual IEnumerable<NovadProcess> Processes => Api is null ? [] : [Api, .. Conductors, .. Hosts];

    // Of two servers the one that takes writes: the first until it dies.
    private PostgresServer Primary => _hasFailedOver ? _standby! : _database!;

    public async Task InitializeAsync()
    {
        if (NeedsFactAttribute.PostgresConnection is null || !File.Exists("/usr/sbin/rabbitmq-server"))
        {
            // Its tests are skipped, and say why.
            return;
        }

        _database = await PostgresServer.CreateAsync();
        _standby = HasStandby ? await _database.CreateStandbyAsync() : null;
        Broker = await RabbitMqServer.CreateAsync();
        await StartProcessesAsync();
    }

    /// <summary>Starts what the cloud is made of, and makes the image and the flavor.</summary>
    protected virtual async Task StartProcessesAsync()
    {
        Api = await StartAsync("api");
        await MakeSuppliesAsync();
        await StartConductorsAsync();
        Hosts.AddRange(await Task.WhenAll(HostPrefixes.Select(prefix => StartHostAsync(prefix))));
    }

    /// <summary>Makes the image and the flavor.</summary>
    protected async Task MakeSuppliesAsync()
    {
        using var api = await CloudApi.LogInAsync(Api);
        Image = await api.CreateImageAsync("fleet", new byte[512]);
        Flavor = await api.CreateFlavorAsync("fleet", SurvivalCloud.FlavorVCpus, SurvivalCloud.FlavorMemoryMiB, 1);
    }

    /// <summary>One more that runs operations.</summary>
    public Task<NovadProcess> StartConductorAsync(params string[] options) => StartAsync("conductor,scheduler", options);

    /// <summary>A control plane of its own: what it accepts it runs itself, while it lives.</summary>
    public Task<NovadProcess> StartControlAsync(params string[] options) => StartAsync("api,conductor,scheduler", options);

    /// <summary>Kills all that run operations, does the work, and starts others: a control plane of the work's own is alone.</summary>
    public async Task WithoutConductorsAsync(Func<Task> work)
    {
        while (Conductors is not [])
        {
            await KillConductorAsync();
        }

        try
        {
            await work();
        }
        finally
        {
            await StartConductorsAsync();
        }
    }

    private async Task StartConductorsAsync() => Conductors.AddRange(await Task.WhenAll(StartConductorAsync(), StartConductorAsync()));

    /// <summary>Kills one of those that run operations; <see cref="StartConductorAsync"/> starts another.</summary>
    public async Task KillConductorAsync()
    {
        await Conductors[0].DisposeAsync();
        Conductors.RemoveAt(0);
    }

    /// <summary>Kills the hosts' processes and starts them anew; complete when servers can be put there.</summary>
    public async Task RestartHostsAsync(params string[] options)
    {
        await Task.WhenAll(Hosts.Select(host => host.DisposeAsync().AsTask()));
        Hosts.Clear();
        Hosts.AddRange(await Task.WhenAll(HostPrefixes.Select(prefix => StartHostAsync(prefix, options))));
    }

    /// <summary>The process of a host by its name.</summary>
    internal NovadProcess HostOf(string name) => Hosts[HostPrefixes.Index().First(each => name.StartsWith(each.Item, StringComparison.Ordinal)).Index];

    /// <summary>Waits until the server is as wanted; tells how it is if it does not get there.</summary>
    internal async Task BecomesAsync(CloudApi api, string server, Func<JsonElement?, bool> wanted)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(async () => wanted(found = await FindAsync(api, server, found)), Limit, () => $"the server is {found}\n{Logs()}");
    }

    // While the database comes back some answers are 503, as they should be: whoever asks asks again.
    private static async Task<JsonElement?> FindAsync(CloudApi api, string server, JsonElement? before)
    {
        try
        {
            return await api.FindServerAsync(server);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            return before;
        }
    }

    /// <summary>The database is killed, and is back after a while.</summary>
    public async Task InterruptDatabaseAsync(TimeSpan pause)
    {
        await _database!.KillAsync();
        await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        await _database.StartAsync();
    }

    /// <summary>The database's primary is killed, for ever; after a while its standby is promoted, as whoever watches them would do.</summary>
    public async Task FailOverDatabaseAsync(TimeSpan pause)
    {
        await _database!.KillAsync();
        await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        await _standby!.PromoteAsync();
        _hasFailedOver = true;
    }

    /// <summary>What all processes have said, for failures.</summary>
    public string Logs() => string.Join("\n========\n", Processes.Select(process => process.Log));

    public async Task DisposeAsync()
    {
        foreach (var process in Processes)
        {
            await process.DisposeAsync();
        }

        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        foreach (var server in ((PostgresServer?[])[_standby, _database]).OfType<PostgresServer>())
        {
            await server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Starts an agent whose hosts have names that begin so; complete when it reports.</summary>
    internal Task<NovadProcess> StartHostAsync(string prefix, params string[] options) => StartHostAsync(Release.This, prefix, options);

    /// <summary>The same of a release.</summary>
    internal async Task<NovadProcess> StartHostAsync(Release release, string prefix, params string[] options)
    {
        using var api = await CloudApi.LogInAsync(Api);
        var process = await NovadProcess.StartAsync(StartAgent([$"--simulated.host_prefix={prefix}", .. options]) with { AgentProgram = release.Agent }, Limit);

        // A heartbeat that comes from now on is this process's.
        var before = await LastHeartbeatAsync(api, prefix);
        await Eventually.TrueAsync(
            async () => await LastHeartbeatAsync(api, prefix) is { } last && last != before, Limit, () => $"no heartbeat\n{process.Log}\n{Logs()}");
        return process;
    }

    private static async Task<string?> LastHeartbeatAsync(CloudApi api, string prefix) =>
        (await api.GetAsync("/os-services?binary=nova-compute")).GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("host").GetString()!.StartsWith(prefix, StringComparison.Ordinal))
            .Select(service => service.GetProperty("updated_at").GetString()).FirstOrDefault();

    private Task<NovadProcess> StartAsync(string roles, params string[] options) => NovadProcess.StartAsync(Start(roles, options), Limit);

    /// <summary>What a process of these roles is started with.</summary>
    internal NovadStart Start(string roles, params string[] options) => new()
    {
        Folder = _folder.FullName,
        Options =
        [
            .. CommonOptions(), $"--roles={roles}", $"--database.connection={(_standby is null ? _database!.Option : PostgresServer.OptionOf(_database!, _standby))}", "--workflows.lease_seconds=4", "--workflows.poll_interval=0.2",
            $"--service_down_time={6 * ReportInterval}", "--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1", .. options,
        ],
    };

    private NovadStart StartAgent(params string[] options) => new()
    {
        Folder = _folder.FullName,
        IsAgent = true,
        Options =
        [
            .. CommonOptions(), $"--glance.api_servers={Api.AddressOf("image")}", $"--service_user.auth_url={Api.AddressOf("identity")}",
            "--service_user.username=admin", $"--service_user.password={NovadStart.AdminPassword}", "--service_user.project_name=admin", .. options,
        ],
    };

    private IEnumerable<string> CommonOptions() =>
        [$"--transport_url={Broker.Transport}", "--oslo_messaging_rabbit.rabbit_interval_max=1", $"--report_interval={ReportInterval}", "--api.status_listen_port=0", .. MoreOptions];
}

/// <summary>One with the intervals that operators have.</summary>
public sealed class CalmFleetCloud : FleetCloud
{
    protected override int ReportInterval => 10;
}

/// <summary>The same with a database of two servers.</summary>
public sealed class FailOverFleetCloud : FleetCloud
{
    protected override int ReportInterval => 10;

    protected override bool HasStandby => true;
}

/// <summary>One whose hosts are of one process: a simulated guest can be handed from one to the other.</summary>
public sealed class PairedFleetCloud : FleetCloud
{
    public override IReadOnlyList<string> HostNames => ["pair1", "pair2"];

    protected override IReadOnlyList<string> HostPrefixes => ["pair"];

    protected override IEnumerable<string> MoreOptions => ["--simulated.hosts=2"];
}
