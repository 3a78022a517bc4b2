using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>How many statements a request costs: those that run in its trace, whatever goes on beside it.</summary>
internal static class StatementCount
{
    private const int Runs = 5;

    /// <summary>What a request costs at the least: what is kept for a moment, as the list of hosts is, is read anew by one of several.</summary>
    public static async Task<long> OfAsync(Func<Task> request)
    {
        var least = long.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            least = Math.Min(least, await OnceAsync(request));
        }

        return least;
    }

    private static async Task<long> OnceAsync(Func<Task> request)
    {
        long count = 0;
        using ActivitySource source = new("statements");
        using ActivityListener traces = new()
        {
            ShouldListenTo = other => other.Name is "statements" or "Nova.Web",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(traces);
        using var activity = source.StartActivity("request") ?? throw new InvalidOperationException("Nobody listens.");
        using MeterListener meters = new();
        meters.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is "nova.data.statement.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (Activity.Current?.TraceId == activity.TraceId)
            {
                Interlocked.Increment(ref count);
            }
        });
        meters.Start();
        await request();
        return Volatile.Read(ref count);
    }
}
