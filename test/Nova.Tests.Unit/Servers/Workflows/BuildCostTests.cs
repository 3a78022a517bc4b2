using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>What a build costs the database and the bus: the same for the first server on one host and for the last of many on many.</summary>
public sealed class BuildCostTests
{
    private const string OperationTag = "nova.operation";
    private const int Few = 5;
    private const int Many = 50;
    private const int MostStatements = 60;
    private const int MostCalls = 6;

    [Fact]
    public async Task A_build_costs_as_many_statements_and_calls_on_many_hosts_with_many_servers_as_on_one_with_few()
    {
        var small = await LeastAsync(hosts: 1, there: 0);
        var large = await LeastAsync(hosts: 20, there: Many);

        large.ShouldBe(small);
        small.Statements.ShouldBeInRange(1, MostStatements);
        small.Calls.ShouldBeInRange(1, MostCalls);
    }

    /// <summary>What a build costs at the least: what is kept for a moment, as the list of hosts is, is read anew by one of several.</summary>
    private static async Task<(int Statements, int Calls)> LeastAsync(int hosts, int there)
    {
        await using var cloud = await CloudFixture.StartAsync(hosts);
        if (there > 0)
        {
            await cloud.CreateAsync("there", $"\"min_count\": {there}, \"max_count\": {there},");
            await cloud.IdleAsync();
        }

        using Counting counting = new();
        for (var number = 0; number < Few; number++)
        {
            await cloud.CreateAsync($"counted-{number}");
            await cloud.IdleAsync();
        }

        var builds = await cloud.Database.QueryAsync<string>(
            "SELECT id FROM operations WHERE kind = 'server.build' ORDER BY id", null, CancellationToken.None);
        builds.Count.ShouldBe(there + Few);
        List<(int Statements, int Calls)> costs = [.. builds.Where(counting.Costs.ContainsKey).Select(build => counting.Costs[build])];
        costs.Count.ShouldBe(Few);
        return (costs.Min(cost => cost.Statements), costs.Min(cost => cost.Calls));
    }

    /// <summary>Statements and calls by the operation in whose trace they are made, whatever other tests do meanwhile.</summary>
    private sealed class Counting : IDisposable
    {
        private readonly ActivityListener _traces;
        private readonly MeterListener _meters;

        public Counting()
        {
            _traces = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Nova.Workflows" or "Nova.Messaging",
                Sample = (ref _) => ActivitySamplingResult.AllData,
                ActivityStarted = activity =>
                {
                    if (activity.Source.Name is "Nova.Messaging")
                    {
                        Add(activity.Parent, (0, 1));
                    }
                },
            };
            ActivitySource.AddActivityListener(_traces);
            _meters = new MeterListener
            {
                InstrumentPublished = (instrument, self) =>
                {
                    if (instrument.Name is "nova.data.statement.duration")
                    {
                        self.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _meters.SetMeasurementEventCallback<double>((_, _, _, _) => Add(Activity.Current, (1, 0)));
            _meters.Start();
        }

        public ConcurrentDictionary<string, (int Statements, int Calls)> Costs { get; } = new(StringComparer.Ordinal);

        public void Dispose()
        {
            _meters.Dispose();
            _traces.Dispose();
        }

        private void Add(Activity? activity, (int Statements, int Calls) cost)
        {
            for (; activity is not null; activity = activity.Parent)
            {
                if (activity.GetTagItem(OperationTag) is string operation)
                {
                    Costs.AddOrUpdate(operation, cost, (_, known) => (known.Statements + cost.Statements, known.Calls + cost.Calls));
                    return;
                }
            }
        }
    }
}
