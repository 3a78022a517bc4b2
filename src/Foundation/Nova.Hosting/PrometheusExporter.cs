using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Nova.Hosting.Metrics;

namespace Nova.Hosting;

/// <summary>
/// <c>/metrics</c>: everything that meters named <c>Nova.…</c> measure, and figures of the process, as Prometheus text 0.0.4. A
/// measurement of a known series allocates nothing.
/// </summary>
public sealed class PrometheusExporter : IHostedService, IDisposable
{
    private const string MeterPrefix = "Nova.";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, Metric> _metrics = new();
    private readonly Lock _scraping = new();
    private long _scrape;

    /// <summary>Listens from now on.</summary>
    public PrometheusExporter()
    {
        _listener.InstrumentPublished = OnPublished;
        _listener.MeasurementsCompleted = (instrument, _) => _metrics.TryRemove(instrument, out var _);
        Listen<byte>(static value => value);
        Listen<short>(static value => value);
        Listen<int>(static value => value);
        Listen<long>(static value => value);
        Listen<float>(static value => value);
        Listen<double>(static value => value);
        Listen<decimal>(static value => (double)value);
    }

    /// <summary>Counts from now on; the host says so at its start, so that what comes before the first scrape is counted too.</summary>
    public void Listen() => _listener.Start();

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Listen();
        return Task.CompletedTask;
    }

    /// <summary>Nothing: it is read until the host is gone.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A <see cref="RequestDelegate"/>.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArrayBufferWriter<byte> text = new(16 * 1024);
        Write(text);
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        http.Response.ContentLength = text.WrittenCount;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(text.WrittenMemory, http.RequestAborted);
        }
    }

    /// <summary>Writes all figures as they stand.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        PrometheusWriter writer = new(output);
        lock (_scraping)
        {
            _scrape++;
            _listener.RecordObservableInstruments();

            // Two meters may have an instrument of one name (a test's hosts do): its header may be written once only.
            foreach (var metrics in _metrics.Values.GroupBy(metric => metric.Name, StringComparer.Ordinal).OrderBy(
                group => group.Key, StringComparer.Ordinal))
            {
                WriteMetric(writer, [.. metrics]);
            }
        }

        ProcessMetrics.Write(writer);
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void WriteMetric(PrometheusWriter writer, Metric[] metrics)
    {
        var first = metrics[0];
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            foreach (var series in metric.Series)
            {
                if ((metric.IsObservable && series.SeenAt != _scrape) || !written.Add(series.Labels))
                {
                    continue;
                }

                if (written.Count is 1)
                {
                    writer.Header(first.Name, first.Help, first.Kind);
                }

                if (metric.Bounds is { } bounds)
                {
                    writer.Histogram(metric.Name, series, bounds);
                }
                else
                {
                    writer.Line(metric.Name, series.Labels, series.Value);
                }
            }
        }
    }

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal))
        {
            listener.EnableMeasurementEvents(instrument, _metrics.GetOrAdd(instrument, static made => new Metric(made, AdvisedBounds(made))));
        }
    }

    private void Listen<T>(Func<T, double> toNumber)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) =>
        {
            if (state is Metric metric)
            {
                metric.Record(toNumber(value), tags, Volatile.Read(ref _scrape));
            }
        });

    private static double[]? AdvisedBounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };
}
