using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;

namespace Nova.Compute;

/// <summary>What the agents of this process measure, all hosts together: a thousand simulated hosts must not be a thousand series.</summary>
internal sealed class ComputeMetrics : IDisposable
{
    public static readonly ActivitySource Activities = new("Nova.Compute");

    private readonly Meter _meter = new("Nova.Compute");
    private readonly Histogram<double> _orders;
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _lostHeartbeats;
    private readonly UpDownCounter<long> _actors;

    public ComputeMetrics()
    {
        _orders = _meter.CreateHistogram<double>("nova.compute.order.duration", "s", "Orders for servers, by kind and outcome.");
        _calls = _meter.CreateHistogram<double>("nova.compute.driver.duration", "s", "Calls of the hypervisor, by call and outcome.");
        _lostHeartbeats = _meter.CreateCounter<long>("nova.compute.heartbeat.failures", "{heartbeat}", "Heartbeats that did not arrive.");
        _actors = _meter.CreateUpDownCounter<long>("nova.compute.actors", "{actor}", "Servers with orders under way.");
    }

    public void ActorStarted() => _actors.Add(1);

    public void ActorEnded() => _actors.Add(-1);

    public void HeartbeatFailed() => _lostHeartbeats.Add(1);

    public void RecordOrder(OrderKind kind, AgentReply? reply, TimeSpan took) => _orders.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("kind", kind.ToString()),
        new KeyValuePair<string, object?>("outcome", reply is null ? "abandoned" : reply.Failure?.Kind.ToString() ?? "done"));

    public void RecordCall(string call, string outcome, TimeSpan took) => _calls.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("call", call),
        new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
