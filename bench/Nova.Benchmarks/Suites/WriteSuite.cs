using System.Diagnostics;
using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>Servers made and removed on one simulated host, which itself takes no time: what is measured is the way to it.</summary>
internal sealed class WriteSuite : ISuite
{
    private const int Alone = 100;
    private const int Crowd = 200;
    private const int Clients = 8;
    private const int InOneRequest = 100;

    public IReadOnlyList<string> Names => ["write.boot_alone", "write.delete_alone", "write.boot_rate", "write.boot_100_in_one"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        await using var cloud = await BenchCloud.StartAsync(options);
        await AloneAsync(cloud, []);
        List<double> deletions = [];
        report.TellTimes("write.boot_alone", await AloneAsync(cloud, deletions));
        report.TellTimes("write.delete_alone", deletions);
        List<double> costs = [];
        await report.MeasureAsync("write.boot_rate", "1/s", () => CrowdAsync(cloud, costs));
        report.Tell("write.boot_rate.cpu", "ms", costs);
        await report.MeasureAsync("write.boot_100_in_one", "s", () => OneRequestAsync(cloud));
    }

    private static async Task<IReadOnlyList<double>> AloneAsync(BenchCloud cloud, List<double> deletions)
    {
        List<double> boots = [];
        for (var index = 0; index < Alone; index++)
        {
            var (server, milliseconds) = await cloud.BootOneAsync();
            boots.Add(milliseconds);
            deletions.Add(await cloud.DeleteAsync(server));
        }

        return boots;
    }

    private static async Task<double> CrowdAsync(BenchCloud cloud, List<double> costs)
    {
        var started = Stopwatch.GetTimestamp();
        var before = ProcessTimes.Total(cloud.Novad.Id);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ClientAsync(cloud)));
        await cloud.NoneIsBuildingAsync();
        var rate = Crowd / Stopwatch.GetElapsedTime(started).TotalSeconds;
        costs.Add((ProcessTimes.Total(cloud.Novad.Id) - before).TotalMilliseconds / Crowd);
        await ClearAsync(cloud);
        return rate;
    }

    private static async Task ClientAsync(BenchCloud cloud)
    {
        for (var index = 0; index < Crowd / Clients; index++)
        {
            await cloud.Api.BootAsync("crowd", cloud.Image, cloud.Flavor);
        }
    }

    private static async Task<double> OneRequestAsync(BenchCloud cloud)
    {
        var started = Stopwatch.GetTimestamp();
        await cloud.Api.BootAsync("many", cloud.Image, cloud.Flavor, $""","min_count":{InOneRequest}""");
        await cloud.NoneIsBuildingAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await ClearAsync(cloud);
        return seconds;
    }

    private static async Task ClearAsync(BenchCloud cloud)
    {
        var servers = await cloud.Api.ListServersAsync();
        await Task.WhenAll(servers.Select(server => cloud.DeleteAsync(server.GetProperty("id").GetString()!)));
    }
}
