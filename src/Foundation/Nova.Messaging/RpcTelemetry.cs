using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Messaging;

/// <summary>What the room measures.</summary>
internal static class RpcTelemetry
{
    public static readonly ActivitySource Activities = new("Nova.Messaging");
    private static readonly Meter Meter = new("Nova.Messaging");

    /// <summary>Time that a handler took, by topic, method and outcome.</summary>
    public static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("nova.rpc.server.duration", "s", "Time that handlers took.");

    /// <summary>Handlers that run now.</summary>
    public static readonly UpDownCounter<long> Running =
        Meter.CreateUpDownCounter<long>("nova.rpc.server.running", null, "Handlers that run now.");

    /// <summary>Calls that ended without an answer in time.</summary>
    public static readonly Counter<long> Timeouts =
        Meter.CreateCounter<long>("nova.rpc.client.timeouts", null, "Calls that had no answer in time.");

    /// <summary>Time from a call to its answer, by topic, method and outcome.</summary>
    public static readonly Histogram<double> CallDuration =
        Meter.CreateHistogram<double>("nova.rpc.client.duration", "s", "Time that calls between processes took.");

    /// <summary>Messages that the broker has taken.</summary>
    public static readonly Counter<long> Published = Meter.CreateCounter<long>("nova.bus.published", null, "Messages that the broker has taken.");

    /// <summary>Messages that came a second time and were not taken again.</summary>
    public static readonly Counter<long> Repeats = Meter.CreateCounter<long>("nova.bus.repeats", null, "Messages that came again and were dropped.");

    /// <summary>Connections to a broker that were made.</summary>
    public static readonly Counter<long> Connections = Meter.CreateCounter<long>("nova.bus.connections", null, "Connections to a broker that were made.");

    public static void RecordCalled(string topic, string method, string outcome, TimeSpan took) =>
        CallDuration.Record(took.TotalSeconds, new("topic", topic), new("method", method), new("outcome", outcome));

    public static void RecordServed(string topic, string method, string outcome, TimeSpan took) =>
        Duration.Record(took.TotalSeconds, new("topic", topic), new("method", method), new("outcome", outcome));
}
