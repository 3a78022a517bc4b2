using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Hosting;
using Nova.Workflows;

namespace Nova.Fleet.Operations;

/// <summary>Counts the fleet's open operations for <c>/metrics</c>. Every process that counts says the same of the whole fleet.</summary>
internal sealed class OperationCensus(IOperationDesk desk, TimeProvider clock, ILogger<OperationCensus> logger) : PeriodicTask("operation_census", clock, logger)
{
    private static readonly Meter Meter = new("Nova.Fleet");
    private static volatile IReadOnlyList<Row> _rows = [];

    private readonly TimeProvider _clock = clock;

    static OperationCensus()
    {
        Meter.CreateObservableGauge(
            "nova.operations.open", static () => _rows.Select(row => row.Measure(row.Count)), description: "Operations of the fleet that have not ended, by kind and phase (forward, undo).");
        Meter.CreateObservableGauge(
            "nova.operations.oldest", static () => _rows.Select(row => row.Measure(row.Age)), "s", "Age of the oldest open operation, by kind and phase, when it was last counted.");
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(15);

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        _rows = [.. (await desk.CountAsync(cancellationToken)).Select(count => new Row(count.Kind, count.Phase, count.Count, (now - Instants.FromMicroseconds(count.OldestAt)).TotalSeconds))];
    }

    private sealed record Row(string Kind, string Phase, long Count, double Age)
    {
        public Measurement<double> Measure(double value) => new(value, new("kind", Kind), new("phase", Phase));
    }
}
