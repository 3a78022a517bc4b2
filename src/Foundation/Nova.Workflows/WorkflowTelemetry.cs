using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Workflows;

/// <summary>What operators see of operations.</summary>
internal static class WorkflowTelemetry
{
    private static readonly Meter Meter = new("Nova.Workflows");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "nova.operation.duration", "s", "From acceptance to the end of durable operations, by kind and outcome.");

    public static ActivitySource Source { get; } = new("Nova.Workflows");

    public static void Ended(string kind, string outcome, TimeSpan took) =>
        Duration.Record(took.TotalSeconds, new("kind", kind), new("outcome", outcome));
}
