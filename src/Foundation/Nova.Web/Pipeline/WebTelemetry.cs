using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nova.Web.Pipeline;

/// <summary>The room's meter and activity source; both cost next to nothing while nobody listens.</summary>
internal static class WebTelemetry
{
    public const string Name = "Nova.Web";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("nova.web.requests", "{request}", "Requests answered.");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("nova.web.request.duration", "s", "Time from the request's head to the end of its handler.");

    /// <summary>Begins a request's part of the trace that its caller began, if it says so (<c>traceparent</c>).</summary>
    public static Activity? Start(HttpRequest request) => Source.HasListeners()
        ? Source.StartActivity(request.Method, ActivityKind.Server, request.Headers.TraceParent is [var parent] ? parent : null)
        : null;

    public static void Record(Activity? activity, string surface, string operation, int status, long started)
    {
        if (activity is not null)
        {
            activity.DisplayName = operation;
            activity.SetTag("http.response.status_code", status);
        }

        if (!Requests.Enabled && !Durations.Enabled)
        {
            return;
        }

        TagList tags = default;
        tags.Add("surface", surface);
        tags.Add("operation", operation);
        tags.Add("status", status);
        Requests.Add(1, in tags);
        Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, in tags);
    }
}
