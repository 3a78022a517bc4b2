using System.Data.Common;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Daemon;
using Nova.Data;
using Nova.Data.Sqlite;
using Nova.Hosting;
using Nova.Messaging;
using Nova.Virt.Simulated;
using Nova.Web;

namespace Nova.Simulator;

/// <summary>A fleet: control planes and hosts, each put together as novad is, over one store, one network and one set of hypervisors.</summary>
internal sealed class SimCloud : IAsyncDisposable
{
    private static readonly string[] Surfaces = ["identity", "image", "metadata", "placement", "volume", "network"];

    // They listen at sockets, at signals, at systemd, to meters: there is none of it here.
    private static readonly string[] NotHere = ["StateDump", "SystemdNotifier", "CloudsFile", "PrometheusExporter"];

    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Random> _storeChances = [];
    private readonly SqliteEngine _engine;
    private readonly string _folder;
    private readonly StringBuilder? _log;

    public SimCloud(World world, Chance chance, string folder, bool keepsLog)
    {
        (World, Chance, _folder, _log) = (world, chance, folder, keepsLog ? new StringBuilder() : null);
        _engine = new SqliteEngine(Path.Combine(folder, "nova.sqlite"), DatabaseOptions, NullLogger.Instance);
        Network = new SimNetwork(this);
        Store = NewStore(_engine, world.Outside);
        Hypervisors = new SimulationControl(
            Options.Create(new SimulatedOptions { Seed = world.Seed, FailureRate = chance.HypervisorFailures, SpawnFailureRate = chance.HypervisorFailures }),
            world.Outside.Clock);
    }

    public World World { get; }

    public Chance Chance { get; }

    /// <summary>Whether anything may go wrong now.</summary>
    public bool IsStormy { get; set; }

    public SimNetwork Network { get; }

    /// <summary>The database as nobody's faults change it.</summary>
    public Database Store { get; }

    public SimulationControl Hypervisors { get; }

    /// <summary>By name; a node that is started again has a new process.</summary>
    public SortedDictionary<string, SimNode> Nodes { get; } = new(StringComparer.Ordinal);

    public IEnumerable<SimNode> Controls => Nodes.Values.Where(node => node.IsControl);

    public IEnumerable<SimNode> Hosts => Nodes.Values.Where(node => !node.IsControl);

    /// <summary>What the processes logged, where somebody wants to read it.</summary>
    public string Log => _log?.ToString() ?? "";

    private static DatabaseOptions DatabaseOptions => new() { Connection = "sqlite://", Synchronous = "off" };

    /// <summary>What befalls the transactions of a node; a node that is started again goes on in its stream, or the same would befall it at every start.</summary>
    public Random StoreChance(string name)
    {
        if (!_storeChances.TryGetValue(name, out var chance))
        {
            _storeChances[name] = chance = World.Stream($"store {name}");
        }

        return chance;
    }

    public Task StartControlAsync(int number) => StartAsync($"control{number}", isControl: true);

    public Task StartHostAsync(int number) => StartAsync($"host{number}-", isControl: false);

    public Task RestartAsync(SimNode node) => StartAsync(node.Process.Name, node.IsControl);

    public void Kill(SimNode node)
    {
        node.Process.Kill();
        Network.Remove(node.Process);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    // What cannot start is started again, as systemd does.
    private async Task StartAsync(string name, bool isControl)
    {
        while (!await TryStartAsync(name, isControl))
        {
            await Task.Delay(StartAgain, World.Outside.Clock);
        }
    }

    private async Task<bool> TryStartAsync(string name, bool isControl)
    {
        SimProcess process = new(World, name);
        var host = await process.CallAsync(() => Task.FromResult(Build(process, isControl)));
        World.History.Add(name, "starts");
        try
        {
            await process.CallAsync(() => StartPartsAsync(host));
        }
        catch (DbException)
        {
            World.History.Add(name, "cannot start");
            process.Kill();
            Network.Remove(process);
            return false;
        }

        Nodes[name] = new SimNode { Process = process, Host = host, IsControl = isControl };
        return true;
    }

    private static async Task StartPartsAsync(IHost host)
    {
        List<IHostedService> parts = [.. host.Services.GetServices<IHostedService>().Where(part => !NotHere.Contains(part.GetType().Name))];
        foreach (var part in parts.OfType<IHostedLifecycleService>())
        {
            await part.StartingAsync(CancellationToken.None);
        }

        foreach (var part in parts)
        {
            await part.StartAsync(CancellationToken.None);
        }

        foreach (var part in parts.OfType<IHostedLifecycleService>().Where(part => part is not ApiServer))
        {
            await part.StartedAsync(CancellationToken.None);
        }
    }

    private IHost Build(SimProcess process, bool isControl)
    {
        var builder = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "novad",
            Roles = Composition.Roles,
            LogOutput = Stream.Null,
            ErrorOutput = TextWriter.Null,
            Arguments =
            [
                "--roles", isControl ? "api,conductor,scheduler" : "compute,network", $"--DEFAULT.host={process.Name}",
                "--DEFAULT.compute_driver=simulated", "--database.connection=sqlite://", $"--simulated.host_prefix={process.Name}", "--simulated.hosts=1",
                "--simulated.vcpus=16", "--simulated.memory_mib=16384", $"--simulated.state_path={_folder}/guests", $"--DEFAULT.state_path={_folder}",
                "--identity.password_hash_rounds=1000", "--identity.admin_password=secret", "--workflows.poll_interval=2", "--workflows.lease_seconds=15", "--workflows.workers=8",
                "--service_down_time=40", "--sync_power_state_interval=60", "--api.access_log=false",
                "--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1", "--volumes.quota_volumes=-1", "--volumes.quota_snapshots=-1",
                .. Surfaces.Select(surface => $"--api.{surface}_listen=127.0.0.1"),
            ],
        });
        Composition.Compose(builder);
        var services = builder.Services;
        services.RemoveAll<ILoggerFactory>().AddSingleton<ILoggerFactory>(_log is null ? NullLoggerFactory.Instance : new SimLog(World, _log, process.Name));
        services.RemoveAll<TimeProvider>().RemoveAll<IRpcBus>().RemoveAll<ITokenValidator>().RemoveAll<SimulationControl>().RemoveAll<Database>();
        services.AddSingleton<TimeProvider>(process.Clock).AddSingleton<ITokenValidator, SimTokens>().AddSingleton(Hypervisors).AddSingleton(NewStore(new SimStore(_engine, this, process), process));
        services.AddSingleton<LoopbackBus>().AddSingleton<IRpcBus>(provider =>
        {
            SimBus bus = new(Network, process, provider.GetRequiredService<LoopbackBus>());
            Network.Add(bus);
            return bus;
        });
        return builder.Build();
    }

    private static Database NewStore(IDatabaseEngine engine, SimProcess process) => new(engine, DatabaseOptions, process.Clock, NullLogger<Database>.Instance);
}

/// <summary>A machine of the fleet.</summary>
internal sealed record SimNode
{
    public required SimProcess Process { get; init; }

    public required IHost Host { get; init; }

    public required bool IsControl { get; init; }

    /// <summary>The hypervisor that a host's agent has.</summary>
    public HostName Hypervisor => new($"{Process.Name}1");
}
