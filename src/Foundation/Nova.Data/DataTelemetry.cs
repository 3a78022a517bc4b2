using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Data;

/// <summary>The room's meter. Durations are in seconds.</summary>
internal static class DataTelemetry
{
    private static readonly Meter Meter = new("Nova.Data");

    private static readonly Histogram<double> StatementSeconds =
        Meter.CreateHistogram<double>("nova.data.statement.duration", "s", "One SQL statement, by kind");

    private static readonly Histogram<double> TransactionSeconds =
        Meter.CreateHistogram<double>("nova.data.transaction.duration", "s", "One transaction, from its wish to its end");

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("nova.data.transaction.retries", "{retry}", "Transactions run again after a conflict");

    private static readonly Counter<long> Rollbacks =
        Meter.CreateCounter<long>("nova.data.transaction.rollbacks", "{unit}", "Units of work undone: by an exception or a refusal");

    private static readonly UpDownCounter<long> QueueLength =
        Meter.CreateUpDownCounter<long>("nova.data.writer.queue", "{unit}", "Units that wait for SQLite's writer");

    private static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("nova.data.writer.group", "{unit}", "Units that shared one commit of SQLite");

    public static Timing Statement(string kind) => new(StatementSeconds, "kind", kind);

    public static Timing Transaction(string engine) => new(TransactionSeconds, "engine", engine);

    public static void RolledBack() => Rollbacks.Add(1);

    public static void Retried() => Retries.Add(1);

    public static void Queued(int change) => QueueLength.Add(change);

    public static void Grouped(int units) => GroupSize.Record(units);

    /// <summary>Measures until disposed; nothing where nobody listens.</summary>
    internal readonly struct Timing(Histogram<double> histogram, string tag, string value) : IDisposable
    {
        private readonly long _started = histogram.Enabled ? Stopwatch.GetTimestamp() : 0;

        public void Dispose()
        {
            if (_started is not 0)
            {
                histogram.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, new KeyValuePair<string, object?>(tag, value));
            }
        }
    }
}
