using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Hosting.Metrics;

/// <summary>What the room measures.</summary>
internal static class HostingTelemetry
{
    public static readonly ActivitySource Activities = new("Nova.Hosting");
    private static readonly Meter Meter = new("Nova.Hosting");

    private static readonly Histogram<double> PassDuration =
        Meter.CreateHistogram<double>("nova.periodic.duration", "s", "Time that passes of periodic tasks took.");

    private static readonly Gauge<double> PassLag =
        Meter.CreateGauge<double>("nova.periodic.lag", "s", "How much later than due the last pass of a periodic task began.");

    public static void RecordPass(string task, string outcome, TimeSpan took, TimeSpan lag)
    {
        PassDuration.Record(took.TotalSeconds, new("task", task), new("outcome", outcome));
        PassLag.Record(Math.Max(0, lag.TotalSeconds), new KeyValuePair<string, object?>("task", task));
    }
}
