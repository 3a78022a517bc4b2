using System.Diagnostics.Metrics;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>Counts what the whole process asks its databases, so nothing else may run beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class ServerStatementTests
{
    [Fact]
    public async Task The_number_of_statements_does_not_depend_on_the_number_of_servers()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        Dictionary<int, long> statements = [];
        var made = 0;
        foreach (var count in (int[])[1, 10, 100])
        {
            await cloud.CreateAsync("n", $"\"min_count\": {count - made}, \"max_count\": {count - made},");
            made = count;
            await cloud.IdleAsync();
            await cloud.GetAsync("/servers/detail", "admin");
            statements[count] = await CountStatementsAsync(async () =>
                (await cloud.GetAsync("/servers/detail", "admin")).Json["servers"]!.AsArray().Count.ShouldBe(count));
        }

        statements[10].ShouldBe(statements[1]);
        statements[100].ShouldBe(statements[1]);
        var id = await cloud.Database.QueryAsync<string>("SELECT id FROM servers LIMIT 1", null, CancellationToken.None);
        (await CountStatementsAsync(() => cloud.GetAsync($"/servers/{id[0]}"))).ShouldBeLessThanOrEqualTo(2);
    }

    // Heartbeats and reconcilers go on beside the request and can only add: the least of several runs is the request's own.
    private static async Task<long> CountStatementsAsync(Func<Task> request)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 9; run++)
        {
            long count = 0;
            using MeterListener listener = new();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is "nova.data.statement.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref count));
            listener.Start();
            await request();
            least = Math.Min(least, Volatile.Read(ref count));
        }

        return least;
    }
}
