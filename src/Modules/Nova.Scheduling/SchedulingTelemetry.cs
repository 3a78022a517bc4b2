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

    private static readonly Counter<long> Judged =
        Meter.CreateCounter<long>("nova.scheduling.judged", description: "Hosts that came in, by filter; those that were not refused went on.");

    private static readonly Counter<long> Repairs =
        Meter.CreateCounter<long>("nova.scheduling.snapshot.repairs", description: "Hosts whose figures were not those of the database when all were compared.");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("nova.scheduling.decision.duration", "s", "Time of one decision, loading the snapshot not counted.");

    public static void Record(Decision decision, TimeSpan duration)
    {
        Decisions.Add(1, new KeyValuePair<string, object?>("outcome", decision.Finalists.Count > 0 ? "placed" : "refused"));
        Duration.Record(duration.TotalSeconds);
        foreach (var result in decision.Results)
        {
            Judged.Add(result.Entered, new KeyValuePair<string, object?>("filter", result.Filter.Name));
            if (result.Refused > 0)
            {
                Refused.Add(result.Refused, new KeyValuePair<string, object?>("filter", result.Filter.Name));
            }
        }
    }

    public static void Repaired(int hosts) => Repairs.Add(hosts);
}
