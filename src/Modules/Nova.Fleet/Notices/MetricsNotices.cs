using System.Globalization;
using System.Text.Json.Nodes;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;

namespace Nova.Fleet.Notices;

/// <summary>Tells what hosts measure of themselves (<c>metrics.update</c>).</summary>
internal sealed class MetricsNotices(INotices notices, TimeProvider clock)
{
    private const string Share = ".percent";

    /// <summary>Tells it of a report that is being stored; nothing of a host that measures nothing.</summary>
    public Task TellAsync(IUnitOfWork work, HostName host, HypervisorReport report, CancellationToken cancellationToken)
    {
        if (!notices.AreWanted || report.Metrics is not { Count: > 0 } metrics)
        {
            return Task.CompletedTask;
        }

        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return notices.TellAsync(
            work,
            new Notice
            {
                Event = "metrics.update",
                OldEvent = "compute.metrics.update",
                RequestId = "",
                Program = "nova-compute",
                Host = host,
                Name = "MetricsPayload",
                Version = "1.0",
                Data = Data(host, report, metrics.Select(metric => New(metric.Key, metric.Value, report.Type, time))),
                OldData = Data(host, report, metrics.Select(metric => Old(metric.Key, metric.Value, report.Type, time))),
            },
            cancellationToken);
    }

    private static JsonObject Data(HostName host, HypervisorReport report, IEnumerable<JsonNode> metrics) => new()
    {
        ["host"] = host.Value,
        ["host_ip"] = report.Address,
        ["nodename"] = report.Node,
        ["metrics"] = new JsonArray([.. metrics]),
    };

    // Whole numbers: shares are in hundredths.
    private static JsonObject New(string name, double value, string source, string time) => new()
    {
        ["nova_object.version"] = "1.0",
        ["nova_object.name"] = "MetricPayload",
        ["nova_object.namespace"] = "nova",
        ["nova_object.data"] = new JsonObject
        {
            ["timestamp"] = time,
            ["source"] = source,
            ["numa_membw_values"] = null,
            ["name"] = name,
            ["value"] = (long)Math.Round(name.EndsWith(Share, StringComparison.Ordinal) ? value * 100 : value),
        },
    };

    private static JsonObject Old(string name, double value, string source, string time) => new()
    {
        ["timestamp"] = time,
        ["source"] = source,
        ["name"] = name,
        ["value"] = value,
    };
}
