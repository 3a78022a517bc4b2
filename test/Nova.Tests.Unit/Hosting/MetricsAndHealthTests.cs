using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nova.Hosting;

namespace Nova.Tests.Unit.Hosting;

public sealed class MetricsAndHealthTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_Prometheus_reads_them()
    {
        using Meter meter = new("Nova.ExporterTest");
        using PrometheusExporter exporter = new();
        exporter.Listen();
        var counter = meter.CreateCounter<long>("test.requests", "{request}", "Requests\nserved.");
        counter.Add(2, new("path", "/a\"b\\"), new("code", 200));
        counter.Add(3, new("code", 200), new("path", "/a\"b\\"));
        meter.CreateObservableGauge("test.depth", () => 7);
        var histogram = meter.CreateHistogram("test.wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(5);

        var text = Scrape(exporter);

        text.ShouldContain("# HELP test_requests_total Requests\\nserved.\n# TYPE test_requests_total counter\n" +
            "test_requests_total{path=\"/a\\\"b\\\\\",code=\"200\"} 5\n");
        text.ShouldContain("# TYPE test_depth gauge\ntest_depth 7\n");
        text.ShouldContain("# TYPE test_wait_seconds histogram\ntest_wait_seconds_bucket{le=\"0.1\"} 1\ntest_wait_seconds_bucket{le=\"1\"} 2\n" +
            "test_wait_seconds_bucket{le=\"+Inf\"} 3\ntest_wait_seconds_sum 5.6\ntest_wait_seconds_count 3\n");
        text.ShouldContain("\nprocess_resident_memory_bytes ");
    }

    [Fact]
    public void Meters_of_others_are_left_out_and_series_have_a_limit()
    {
        using Meter other = new("Other.Test");
        using Meter meter = new("Nova.LimitTest");
        using PrometheusExporter exporter = new();
        exporter.Listen();
        other.CreateCounter<int>("test.other").Add(1);
        var counter = meter.CreateCounter<int>("test.many");
        for (var id = 0; id < 2500; id++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", id));
        }

        var text = Scrape(exporter);

        text.ShouldNotContain("test_other");
        text.ShouldContain("test_many_total{overflow=\"true\"} 500\n");
    }

    [Fact]
    public void A_measurement_of_a_known_series_allocates_nothing()
    {
        using Meter meter = new("Nova.AllocationTest");
        using PrometheusExporter exporter = new();
        exporter.Listen();
        var histogram = meter.CreateHistogram<double>("test.allocation", "s");
        Record(100);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Record(1000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);

        void Record(int times)
        {
            for (var turn = 0; turn < times; turn++)
            {
                histogram.Record(0.1, new("topic", "compute"), new("method", "spawn"), new("outcome", "ok"));
            }
        }
    }

    [Fact]
    public async Task Health_is_200_while_all_is_well()
    {
        (await AskAsync("")).ShouldBe((200, "OK\n"));
        (await AskAsync("", new Probe("a", _ => Task.FromResult(new HealthReport(true, "fine"))))).ShouldBe((200, "OK\n"));
    }

    [Fact]
    public async Task A_probe_that_fails_throws_or_hangs_makes_it_503_and_never_hangs_the_endpoint()
    {
        Probe hanging = new("hangs", _ => new TaskCompletionSource<HealthReport>().Task);

        var (status, text) = await AskAsync(
            "?detailed",
            new Probe("bad", _ => Task.FromResult(new HealthReport(false, "empty"))),
            new Probe("throws", _ => throw new InvalidOperationException("oh")),
            hanging);

        status.ShouldBe(503);
        text.ShouldBe("FAILED bad: empty\nFAILED throws: InvalidOperationException: oh\nFAILED hangs: No answer within 2 s.\n");
    }

    [Fact]
    public async Task Json_is_answered_to_who_accepts_it_and_tells_no_details_unasked()
    {
        var (_, text) = await AskAsync("json", new Probe("bad", _ => Task.FromResult(new HealthReport(false, "empty"))));

        text.ShouldBe("""{"healthy":false,"probes":[{"name":"bad","healthy":false}]}""");
    }

    private static string Scrape(PrometheusExporter exporter)
    {
        ArrayBufferWriter<byte> bytes = new();
        exporter.Write(bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static async Task<(int Status, string Text)> AskAsync(string query, params Probe[] probes)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddNovaHosting();
        foreach (var probe in probes)
        {
            services.AddSingleton<IHealthProbe>(probe);
        }

        await using var provider = services.BuildServiceProvider();
        using MemoryStream body = new();
        DefaultHttpContext http = new();
        http.Response.Body = body;
        http.Request.QueryString = new QueryString(query is "json" ? "" : query);
        http.Request.Headers.Accept = query is "json" ? "application/json" : "*/*";

        await provider.GetRequiredService<HealthEndpoint>().HandleAsync(http).WaitAsync(TimeSpan.FromSeconds(20));

        return (http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class Probe(string name, Func<CancellationToken, Task<HealthReport>> probe) : IHealthProbe
    {
        public string Name => name;

        public Task<HealthReport> ProbeAsync(CancellationToken cancellationToken) => probe(cancellationToken);
    }
}
