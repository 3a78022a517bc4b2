using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nova.Hosting.Metrics;

/// <summary>Writes the text format, version 0.0.4, as UTF-8.</summary>
internal sealed class PrometheusWriter(IBufferWriter<byte> output)
{
    public void Header(string name, string help, MetricKind kind)
    {
        if (help.Length > 0)
        {
            Text("# HELP ").Text(name).Text(" ")
                .Text(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Text("\n");
        }

        Text("# TYPE ").Text(name).Text(kind switch
        {
            MetricKind.Counter => " counter\n",
            MetricKind.Histogram => " histogram\n",
            _ => " gauge\n",
        });
    }

    public void Line(string name, string labels, double value) => Line(name, "", labels, "", value);

    public void Single(string name, string help, MetricKind kind, double value)
    {
        Header(name, help, kind);
        Line(name, "", value);
    }

    public void Histogram(string name, Series series, double[] bounds)
    {
        Span<long> counts = stackalloc long[bounds.Length + 1];
        series.CopyBuckets(counts);
        long total = 0;
        for (var index = 0; index < bounds.Length; index++)
        {
            total += counts[index];
            Line(name, "_bucket", series.Labels, Number(bounds[index]), total);
        }

        total += counts[^1];
        Line(name, "_bucket", series.Labels, "+Inf", total);
        Line(name, "_sum", series.Labels, "", series.Value);
        Line(name, "_count", series.Labels, "", total);
    }

    private void Line(string name, string suffix, string labels, string bound, double value)
    {
        Text(name).Text(suffix);
        if (labels.Length > 0 || bound.Length > 0)
        {
            Text("{").Text(labels);
            if (bound.Length > 0)
            {
                Text(labels.Length > 0 ? ",le=\"" : "le=\"").Text(bound).Text("\"");
            }

            Text("}");
        }

        Text(" ");
        if (double.IsFinite(value))
        {
            var room = output.GetSpan(32);
            value.TryFormat(room, out var written, "R", CultureInfo.InvariantCulture);
            output.Advance(written);
        }
        else
        {
            Text(Number(value));
        }

        Text("\n");
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private PrometheusWriter Text(string text)
    {
        Encoding.UTF8.GetBytes(text, output);
        return this;
    }
}
