using System.Diagnostics;
using System.Globalization;
using Nova.Benchmarks.Tools;
using Nova.TestKit.Processes;

namespace Nova.Benchmarks.Suites;

/// <summary>From the start of the process to what a user can see, and what the process takes when nobody asks anything.</summary>
internal sealed class StartSuite : ISuite
{
    private static readonly TimeSpan UntilIdle = TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Names => ["start.first.api_ready", "start.api_ready", "start.host_up", "start.stop", "memory.rss", "memory.pss"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        var folder = Directory.CreateTempSubdirectory("nova-bench");
        try
        {
            var start = BenchCloud.Start(options, Path.Combine(folder.FullName, "cloud"));
            await report.MeasureAsync("start.first.api_ready", "s", () => FirstAsync(start, Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"))));
            var token = await PrepareAsync(start);
            List<double> stops = [];
            await report.MeasureAsync("start.api_ready", "s", async () => (await StartAsync(start, null, stops)).Ready);
            await report.MeasureAsync("start.host_up", "s", async () => (await StartAsync(start, token, stops)).HostUp);
            report.Tell("start.stop", "s", stops);
            await MemoryAsync(options, report, start);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> FirstAsync(NovadStart start, string folder) => (await StartAsync(start with { Folder = folder }, null, [])).Ready;

    // The token outlives the process, so that later starts need not ask for one.
    private static async Task<string> PrepareAsync(NovadStart start)
    {
        await using var novad = await NovadProcess.StartAsync(start, BenchCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        await novad.StopAsync(BenchCloud.Limit);
        return api.Token;
    }

    private static async Task<(double Ready, double HostUp)> StartAsync(NovadStart start, string? token, List<double> stops)
    {
        var started = Stopwatch.GetTimestamp();
        await using var novad = NovadProcess.Start(start);
        await novad.WaitUntilListeningAsync(BenchCloud.Limit);
        using var api = CloudApi.With(novad.AddressOf("compute"), token ?? "");
        using (var answer = await api.AskAsync(HttpMethod.Get, ""))
        {
            answer.EnsureSuccessStatusCode();
        }

        var ready = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (token is not null)
        {
            while (!await HasHostAsync(api))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }

        var hostUp = Stopwatch.GetElapsedTime(started).TotalSeconds;
        stops.Add((await novad.StopAsync(BenchCloud.Limit)).TotalSeconds);
        return (ready, hostUp);
    }

    private static async Task<bool> HasHostAsync(CloudApi api) =>
        (await api.GetAsync("/os-services?binary=nova-compute")).GetProperty("services").EnumerateArray().Any(service => service.GetProperty("state").GetString() is "up");

    private static async Task MemoryAsync(BenchOptions options, Report report, NovadStart start)
    {
        if (!options.Wants("memory.rss") && !options.Wants("memory.pss"))
        {
            return;
        }

        await using var novad = await NovadProcess.StartAsync(start, BenchCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        await api.ListServersAsync();
        await Task.Delay(UntilIdle, TimeProvider.System, CancellationToken.None);
        report.Tell("memory.rss", "MiB", [ReadMiB($"/proc/{novad.Id}/status", "VmRSS:")]);
        report.Tell("memory.pss", "MiB", [ReadMiB($"/proc/{novad.Id}/smaps_rollup", "Pss:")]);
    }

    private static double ReadMiB(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
