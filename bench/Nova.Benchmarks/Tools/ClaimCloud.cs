using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Placement;
using Nova.Scheduling;

namespace Nova.Benchmarks.Tools;

/// <summary>A database with the hosts' inventories, and schedulers that know nothing of one another, as those of several processes do.</summary>
internal sealed class ClaimCloud : IAsyncDisposable
{
    private readonly List<ServiceProvider> _processes = [];
    private readonly Func<Task> _drop;
    private readonly string _connection;

    private ClaimCloud(string connection, Func<Task> drop) => (_connection, _drop) = (connection, drop);

    /// <summary>The services of each process: its scheduler, its ledger, its connections.</summary>
    public IReadOnlyList<IServiceProvider> Processes => _processes;

    /// <summary>On a file of its own.</summary>
    public static Task<ClaimCloud> OnSqliteAsync(int hosts, int processes)
    {
        var folder = Directory.CreateTempSubdirectory("nova-bench");
        return MakeAsync(
            $"sqlite:///{Path.Combine(folder.FullName, "claims.sqlite")}", hosts, processes,
            () =>
            {
                folder.Delete(recursive: true);
                return Task.CompletedTask;
            });
    }

    /// <summary>On a database of its own of the server.</summary>
    public static async Task<ClaimCloud> OnPostgresAsync(string server, int hosts, int processes)
    {
        var database = await BenchDatabase.CreateAsync(server);
        return await MakeAsync(database.Option, hosts, processes, async () => await database.DisposeAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _drop();
    }

    private static async Task<ClaimCloud> MakeAsync(string connection, int hosts, int processes, Func<Task> drop)
    {
        ClaimCloud cloud = new(connection, drop);
        for (var process = 0; process < processes; process++)
        {
            cloud._processes.Add(cloud.Start(hosts));
        }

        var first = cloud._processes[0];
        await first.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        var placement = first.GetRequiredService<IPlacement>();
        for (var number = 0; number < hosts; number++)
        {
            await placement.ReportInventoryAsync(BenchFleet.Host(number).Host, BenchFleet.Inventory(number), CancellationToken.None);
        }

        return cloud;
    }

    // One of a few best is drawn, so that schedulers that know nothing of one another do not all choose the same.
    private ServiceProvider Start(int hosts)
    {
        ServiceCollection services = [];
        services.AddDatabase().AddPlacement().AddScheduling();
        services.Replace(ServiceDescriptor.Singleton(Options.Create(new DatabaseOptions { Connection = _connection })));
        services.Replace(ServiceDescriptor.Singleton(Options.Create(new SchedulingOptions { HostSubsetSize = 10 })));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IHostDirectory>(new StillHosts(hosts));
        services.AddSingleton<IHostLoads, NoLoads>();
        return services.BuildServiceProvider();
    }

    private sealed class StillHosts(int hosts) : IHostDirectory
    {
        private readonly ComputeHost[] _hosts = [.. Enumerable.Range(0, hosts).Select(BenchFleet.Host)];

        public long Changes => 0;

        public Task<IReadOnlyList<ComputeHost>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ComputeHost>>(_hosts);

        public Task<ComputeHost?> FindAsync(HostName host, CancellationToken cancellationToken) => Task.FromResult(Array.Find(_hosts, known => known.Host == host));
    }

    private sealed class NoLoads : IHostLoads
    {
        public Task<IReadOnlyDictionary<HostName, int>> CountBusyAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<HostName, int>>(new Dictionary<HostName, int>());

        public Task<IReadOnlyDictionary<HostName, IReadOnlySet<FlavorId>>> ListFlavorsAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<HostName, IReadOnlySet<FlavorId>>>(new Dictionary<HostName, IReadOnlySet<FlavorId>>());

        public Task<IReadOnlyDictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>> CountImagePropertiesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>>(new Dictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>());
    }
}
