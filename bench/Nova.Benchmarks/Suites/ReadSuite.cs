using Nova.Benchmarks.Limits;
using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>Reads by 1, 8 and 32 clients, and beside them what a server can do that does nothing else than read as much and write it.</summary>
internal sealed class ReadSuite : ISuite
{
    private const string Among = "read.servers_detail_1000_of_100000";
    private const int Many = 100_000;

    private static readonly int[] Clients = [1, 8, 32];

    public IReadOnlyList<string> Names => ["read.version", "read.flavors_detail", "read.server", "read.servers_detail_1", "read.servers_detail_100", "read.servers_detail_1000", Among];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        await using var cloud = await BenchCloud.StartAsync(options);
        await using var bare = await BareServer.StartAsync();
        var server = (await cloud.BootOneAsync()).Server;
        Bench bench = new(options, report, cloud, bare);
        var (root, api) = (cloud.Novad.AddressOf("compute"), cloud.Api.Compute);

        await bench.MeasureAsync("read.version", root, null);
        await bench.MeasureAsync("read.flavors_detail", new Uri($"{api}/flavors/detail"), bare.Of(1));
        await bench.MeasureAsync("read.server", new Uri($"{api}/servers/{server}"), bare.Of(1));
        var there = 1;
        foreach (var count in (int[])[1, 100, 1000])
        {
            await cloud.BootManyAsync(count - there);
            there = count;
            await bench.MeasureAsync($"read.servers_detail_{count}", new Uri($"{api}/servers/detail"), bare.Of(count));
        }

        if (options.Wants(Among))
        {
            // Newest first, so these are copies: each with metadata, an address, flavor and image.
            await ServerCopies.FillAsync(cloud.DatabaseFile, Many);
            await bench.MeasureAsync(Among, new Uri($"{api}/servers/detail?limit=1000"), bare.Of(1000));
        }
    }

    /// <summary>One address under load, ours and the limit's in turn, so that both meet the same moments of the machine.</summary>
    private sealed class Bench(BenchOptions options, Report report, BenchCloud cloud, BareServer server)
    {
        private readonly string _token = cloud.Api.Token;

        public async Task MeasureAsync(string name, Uri ours, Uri? bare)
        {
            if (!options.Wants(name))
            {
                return;
            }

            foreach (var address in (Uri?[])[ours, bare])
            {
                // Warm: the compiler has seen the path.
                _ = address is null ? null : await Wrk.RunAsync(address, _token, 8, options.Seconds);
            }

            foreach (var clients in Clients)
            {
                await MeasureAsync($"{name}.{clients}_clients", ours, bare, clients);
            }
        }

        private async Task MeasureAsync(string name, Uri ours, Uri? bare, int clients)
        {
            List<Load> loads = [];
            List<Load> limits = [];
            for (var run = 0; run < options.Runs; run++)
            {
                loads.Add(await RunAsync(ours, cloud.Novad.Id, clients));
                if (bare is not null)
                {
                    limits.Add(await RunAsync(bare, server.Id, clients));
                }
            }

            var rate = report.Tell($"{name}.rate", "1/s", [.. loads.Select(load => load.PerSecond)]);
            report.Tell($"{name}.p50", "ms", [.. loads.Select(load => load.P50)]);
            report.Tell($"{name}.p99", "ms", [.. loads.Select(load => load.P99)]);
            report.Tell($"{name}.cpu", "ms", [.. loads.Select(load => load.Cpu)]);
            if (bare is not null)
            {
                var limit = report.Tell($"{name}.limit.rate", "1/s", [.. limits.Select(load => load.PerSecond)]);
                report.Tell($"{name}.limit.cpu", "ms", [.. limits.Select(load => load.Cpu)]);
                report.TellRatio($"{name}.rate", rate, limit);
            }
        }

        private async Task<Load> RunAsync(Uri address, int process, int clients)
        {
            var (load, milliseconds) = await ProcessTimes.MeasureAsync(process, () => Wrk.RunAsync(address, _token, clients, options.Seconds));
            return load with { Cpu = milliseconds / Math.Max(load.Requests, 1) };
        }
    }
}
