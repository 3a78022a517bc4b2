using System.Diagnostics.Metrics;

namespace Nova.Usage.Notifications;

/// <summary>What is measured of the outbox.</summary>
internal static class NotificationTelemetry
{
    private static readonly Meter Meter = new("Nova.Usage");

    private static readonly Gauge<long> Depth = Meter.CreateGauge<long>(
        "nova.notifications.waiting", description: "Notifications of the whole cloud in the outbox when a relay last looked, where any are wanted.");

    public static void Waiting(long count) => Depth.Record(count);
}
