using System.Diagnostics;
using System.Globalization;
using Nova.Benchmarks.Tools;
using Nova.Contracts.Scheduling;

namespace Nova.Benchmarks.Suites;

/// <summary>Decisions of the scheduler in memory: how many, how long each takes, what they allocate, what a host takes of memory.</summary>
internal sealed class SchedulerSuite : ISuite
{
    private const int Timed = 2000;
    private const int InOneRequest = 100;

    // As many as a scheduler keeps the answers of.
    private const int Questions = 64;

    private static readonly int[] Sizes = [100, 1_000, 10_000, 100_000];
    private static readonly int[] Tasks = [1, 2, 4];

    public IReadOnlyList<string> Names => ["scheduler.decisions", "scheduler.bytes_per_host", "scheduler.kept_bytes_per_host"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        foreach (var hosts in Sizes)
        {
            foreach (var hasAllFilters in (bool[])[false, true])
            {
                await MeasureAsync(options, report, hosts, hasAllFilters);
            }
        }
    }

    private static async Task MeasureAsync(BenchOptions options, Report report, int hosts, bool hasAllFilters)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{hosts}.{(hasAllFilters ? "all" : "default")}");
        if (!options.Wants($"scheduler.decisions.{name}") && !options.Wants($"scheduler.bytes_per_host.{name}"))
        {
            return;
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        BenchFleet fleet = new(hosts, hasAllFilters);
        report.Tell($"scheduler.bytes_per_host.{name}", "B", [(double)(GC.GetTotalMemory(forceFullCollection: true) - before) / hosts]);
        name = $"scheduler.decisions.{name}";

        // The first ones are compiled, and compiled better, while they run.
        Times(BenchFleet.Request, fleet, "warm");
        Times(BenchFleet.Move, fleet, "warm");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        report.TellTimes(name, Times(BenchFleet.Request, fleet, "one"));
        report.TellTimes($"{name}.move", Times(BenchFleet.Move, fleet, "move"));
        report.TellTimes($"{name}.100_in_one", ManyTimes(fleet));
        foreach (var tasks in Tasks)
        {
            await report.MeasureAsync(
                string.Create(CultureInfo.InvariantCulture, $"{name}.{tasks}_tasks"), "1/s", () => RateAsync(fleet, tasks, TimeSpan.FromSeconds(options.Seconds)));
        }

        report.Tell($"{name}.allocated", "B", [Allocated(fleet)]);
        report.Tell(name.Replace("decisions", "kept_bytes_per_host", StringComparison.Ordinal), "B", [KeptBytes(fleet) / hosts]);
        GC.KeepAlive(fleet);
    }

    private static List<double> Times(Func<string, SchedulingRequest> ask, BenchFleet fleet, string name)
    {
        List<double> times = new(Timed);
        for (var turn = 0; turn < Timed; turn++)
        {
            var request = ask(string.Create(CultureInfo.InvariantCulture, $"req-{name}-{turn}/0"));
            var started = Stopwatch.GetTimestamp();
            MustPlace(fleet, request);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static List<double> ManyTimes(BenchFleet fleet)
    {
        List<double> times = [];
        for (var turn = 0; turn < Timed / InOneRequest; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var server = 0; server < InOneRequest; server++)
            {
                MustPlace(fleet, BenchFleet.Request(string.Create(CultureInfo.InvariantCulture, $"req-many-{turn}/{server}")));
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<double> RateAsync(BenchFleet fleet, int tasks, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, tasks).Select(task => Task.Run(() =>
        {
            var request = BenchFleet.Request(string.Create(CultureInfo.InvariantCulture, $"req-rate-{task}/0"));
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; count++)
            {
                MustPlace(fleet, request);
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Allocated(BenchFleet fleet)
    {
        const int Turns = 100;
        var request = BenchFleet.Request("req-allocated/0");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < Turns; turn++)
        {
            MustPlace(fleet, request);
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Turns;
    }

    private static double KeptBytes(BenchFleet fleet)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var question = 0; question < Questions; question++)
        {
            fleet.Maker.Decide(fleet.Current, BenchFleet.Request("req-kept/0") with { Resources = new(1, 2049 + question, 20) });
        }

        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    private static void MustPlace(BenchFleet fleet, SchedulingRequest request)
    {
        if (!fleet.Place(request))
        {
            throw new InvalidOperationException("There is no host, although the fleet is never full.");
        }
    }
}
