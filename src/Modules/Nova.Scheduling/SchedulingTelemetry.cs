using System.Diagnostics.Metrics;

namespace Nova.Scheduling;

/// <summary>What is measured of decisions.</summary>
internal static class SchedulingTelemetry
{
    private static readonly Meter Meter = new("Nova.Scheduling");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("nova.scheduling.decisions", description: "Decisions by outcome: placed, refused.");

    private static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("nova.scheduling.refusals", description: "Hosts refused, by filter.");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("nova.scheduling.decision.duration", "s", "Time of one decision, loading the snapshot not counted.");

    public static void Record(Decision decision, TimeSpan duration)
    {
        Decisions.Add(1, new KeyValuePair<string, object?>("outcome", decision.Candidates.Count > 0 ? "placed" : "refused"));
        Duration.Record(duration.TotalSeconds);
        foreach (var stage in decision.Stages)
        {
            if (stage.Refusals.Count > 0)
            {
                Refused.Add(stage.Refusals.Count, new KeyValuePair<string, object?>("filter", stage.Filter));
            }
        }
    }
}
