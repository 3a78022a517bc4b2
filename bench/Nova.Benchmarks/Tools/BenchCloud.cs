using System.Diagnostics;
using System.Net;
using Nova.TestKit.Processes;

namespace Nova.Benchmarks.Tools;

/// <summary>A cloud on one simulated host with room for everything, and a user of it.</summary>
internal sealed class BenchCloud : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] Room =
    [
        "--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1",
        "--simulated.vcpus=100000", "--simulated.memory_mib=1000000000", "--simulated.disk_gib=100000000", "--simulated.state_path=",
    ];

    private readonly DirectoryInfo _folder;
    private readonly BenchOptions _options;
    private readonly List<(string Name, NovadProcess Process)> _processes;

    private BenchCloud(DirectoryInfo folder, BenchOptions options, NovadProcess novad, CloudApi api) =>
        (_folder, _options, _processes, Api) = (folder, options, [("api", novad)], api);

    /// <summary>The process that serves the APIs.</summary>
    public NovadProcess Novad => _processes[0].Process;

    /// <summary>That, and those that were added.</summary>
    public IReadOnlyList<(string Name, NovadProcess Process)> Processes => _processes;

    public CloudApi Api { get; }

    public string DatabaseFile => new NovadStart { Folder = _folder.FullName }.DatabaseFile;

    public string Image { get; private set; } = "";

    public string Flavor { get; private set; } = "";

    /// <summary>What a novad of a benchmark is started with.</summary>
    public static NovadStart Start(BenchOptions options, string folder) => new() { Folder = folder, Program = options.Novad, Options = Room };

    /// <param name="options">Which program.</param>
    /// <param name="more">Its further options.</param>
    public static async Task<BenchCloud> StartAsync(BenchOptions options, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("nova-bench");
        var start = Start(options, folder.FullName);
        var novad = await NovadProcess.StartAsync(start with { Options = [.. start.Options, .. more] }, Limit);
        var api = await CloudApi.LogInAsync(novad);
        return new BenchCloud(folder, options, novad, api)
        {
            Image = await api.CreateImageAsync("bench", new byte[512]),
            Flavor = await api.CreateFlavorAsync("bench", 1, 64, 1),
        };
    }

    /// <summary>What a process takes of memory, in MiB.</summary>
    public static double Memory(NovadProcess novad)
    {
        using var process = Process.GetProcessById(novad.Id);
        return process.WorkingSet64 / 1048576.0;
    }

    /// <summary>Waits until it is so.</summary>
    /// <exception cref="TimeoutException">It is not within minutes.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var started = Stopwatch.GetTimestamp(); !await condition();)
        {
            if (Stopwatch.GetElapsedTime(started) > 5 * Limit)
            {
                throw new TimeoutException("What is waited for does not come about.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Starts one more process of the cloud.</summary>
    public async Task AddAsync(string name, params string[] more)
    {
        var start = Start(_options, _folder.FullName);
        _processes.Add((name, await NovadProcess.StartAsync(start with { Options = [.. start.Options, .. more] }, Limit)));
    }

    /// <summary>Asks for servers by one request and waits until all that exist are ACTIVE.</summary>
    public async Task BootManyAsync(int count)
    {
        const int InOneRequest = 100;
        for (var left = count; left > 0; left -= InOneRequest)
        {
            await Api.BootAsync("bench", Image, Flavor, $""","min_count":{Math.Min(left, InOneRequest)}""");
        }

        await NoneIsBuildingAsync();
    }

    /// <summary>Waits until no server is being built.</summary>
    public async Task NoneIsBuildingAsync()
    {
        while (await AnyAsync("/servers?limit=1&status=BUILD"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }

        if (await AnyAsync("/servers?limit=1&status=ERROR"))
        {
            throw new InvalidOperationException($"A server is in ERROR: {(await Api.ListServersAsync("?limit=1&status=ERROR"))[0]}");
        }
    }

    /// <summary>Asks for one server; milliseconds until the API shows it ACTIVE.</summary>
    public async Task<(string Server, double Milliseconds)> BootOneAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var server = await Api.BootAsync("alone", Image, Flavor);
        while (true)
        {
            var status = (await Api.FindServerAsync(server))?.GetProperty("status").GetString();
            if (status is "ACTIVE")
            {
                return (server, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            if (status is not "BUILD")
            {
                throw new InvalidOperationException($"Server {server} is {status}:\n{Novad.Log}");
            }
        }
    }

    /// <summary>Deletes a server; milliseconds until the API does not know it any more.</summary>
    public async Task<double> DeleteAsync(string server)
    {
        var started = Stopwatch.GetTimestamp();
        using var asked = await Api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
        if (asked.StatusCode is not HttpStatusCode.NoContent)
        {
            throw new InvalidOperationException($"Server {server} cannot be deleted: {asked.StatusCode}");
        }

        while (await Api.FindServerAsync(server) is not null)
        {
            // Closed loop: the answer is the wait.
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (var (_, process) in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnyAsync(string path) => (await Api.GetAsync(path)).GetProperty("servers").GetArrayLength() > 0;
}
