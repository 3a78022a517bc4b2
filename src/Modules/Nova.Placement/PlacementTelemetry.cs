using System.Diagnostics.Metrics;
using Nova.Core;

namespace Nova.Placement;

/// <summary>What is measured of claims.</summary>
internal static class PlacementTelemetry
{
    private static readonly Meter Meter = new("Nova.Placement");

    private static readonly Counter<long> Claims = Meter.CreateCounter<long>(
        "nova.placement.claims", description: "Claims tried, by kind (server, move) and outcome (made, refused); one whose transaction is lost is tried again.");

    /// <summary>Counts the outcome and hands it on.</summary>
    public static Result<Done> Record(string kind, Result<Done> outcome)
    {
        Claims.Add(1, new("kind", kind), new("outcome", outcome.TryGet(out _, out _) ? "made" : "refused"));
        return outcome;
    }
}
