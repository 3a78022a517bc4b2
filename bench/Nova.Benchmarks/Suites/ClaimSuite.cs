using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Nova.Benchmarks.Tools;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Data;

namespace Nova.Benchmarks.Suites;

/// <summary>Decisions with their claims: the scheduler, the transaction of the ledger, and what several schedulers at once make of one another.</summary>
internal sealed class ClaimSuite : ISuite
{
    private const int Hosts = 1_000;
    private const int ClientsOfEach = 8;
    private const int MaxRounds = 5;

    public IReadOnlyList<string> Names => ["scheduler.claims"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        foreach (var processes in (int[])[1, 2, 4])
        {
            await MeasureAsync(options, report, "sqlite", processes, ClaimCloud.OnSqliteAsync);
            if (options.Postgres is { } server)
            {
                await MeasureAsync(options, report, "postgres", processes, (hosts, count) => ClaimCloud.OnPostgresAsync(server, hosts, count));
            }
        }
    }

    private static async Task MeasureAsync(BenchOptions options, Report report, string engine, int processes, Func<int, int, Task<ClaimCloud>> open)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"scheduler.claims.{engine}.{processes}_schedulers");
        if (!options.Wants(name))
        {
            return;
        }

        await using var cloud = await open(Hosts, processes);
        List<double> refused = [];
        await RunAsync(cloud, TimeSpan.FromMilliseconds(500), []);
        await report.MeasureAsync(name, "1/s", () => RunAsync(cloud, TimeSpan.FromSeconds(options.Seconds), refused));
        report.Tell($"{name}.refused", "share", refused);
        await CheckAsync(cloud);
    }

    // Each client asks for one server after another.
    private static async Task<double> RunAsync(ClaimCloud cloud, TimeSpan duration, List<double> refused)
    {
        var started = Stopwatch.GetTimestamp();
        var clients = cloud.Processes.SelectMany(process => Enumerable.Range(0, ClientsOfEach).Select(_ => Task.Run(async () =>
        {
            var counts = (Placed: 0, Refused: 0);
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                counts.Refused += await PlaceAsync(process);
                counts.Placed++;
            }

            return counts;
        })));
        var done = await Task.WhenAll(clients);
        var placed = done.Sum(counts => counts.Placed);
        refused.Add((double)done.Sum(counts => counts.Refused) / placed);
        return placed / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Places one server; how many claims were refused on the way.</summary>
    private static async Task<int> PlaceAsync(IServiceProvider process)
    {
        var (scheduler, placement, database) = (process.GetRequiredService<IScheduler>(), process.GetRequiredService<IPlacement>(), process.GetRequiredService<Database>());
        var server = Identifier.New<ServerId>();
        var request = BenchFleet.Request($"req-{server}/0") with { Resources = new(1, 64, 1) };
        var refused = 0;
        for (var round = 0; round < MaxRounds; round++)
        {
            if (!(await scheduler.SelectAsync(request, CancellationToken.None)).TryGet(out var candidates, out var fault))
            {
                throw new InvalidOperationException(fault.Message);
            }

            foreach (var candidate in candidates)
            {
                if ((await database.TryWriteAsync(work => placement.ClaimAsync(work, server, candidate.Host, request.Resources, CancellationToken.None), CancellationToken.None))
                    .TryGet(out _, out _))
                {
                    return refused;
                }

                refused++;
                scheduler.Forget(candidate.Host);
            }
        }

        throw new InvalidOperationException("Every claim was refused.");
    }

    private static async Task CheckAsync(ClaimCloud cloud)
    {
        var placement = cloud.Processes[0].GetRequiredService<IPlacement>();
        var claims = (await placement.ListClaimsAsync(CancellationToken.None)).ToLookup(claim => claim.Host, claim => claim.Amount);
        foreach (var usage in await placement.ListAsync(CancellationToken.None))
        {
            if (usage.Servers != claims[usage.Host].Count() || usage.Used.VCpus != claims[usage.Host].Sum(amount => amount.VCpus)
                || usage.Used.VCpus > usage.Inventory.VCpus * usage.Inventory.CpuRatio)
            {
                throw new InvalidOperationException($"The books of {usage.Host} are wrong: {usage}.");
            }
        }
    }
}
