using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using Nova.Hosting;
using Nova.TestKit;
using Nova.TestKit.Schemas;

namespace Nova.Tests.Architecture;

/// <summary><c>docs/metrics.md</c> lists what is measured, out of the sources; <c>NOVA_WRITE_DOCS=1</c> writes it anew.</summary>
public sealed partial class MetricsTests
{
    private static readonly IReadOnlyList<Figure> Figures =
    [
        .. Directory.EnumerateFiles(Path.Combine(Facts.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => MadePattern().Matches(File.ReadAllText(file)).Select(Figure.Of)).OrderBy(figure => figure.Name, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_metric_says_what_it_is()
    {
        Figures.Count.ShouldBeGreaterThan(25);
        Figures.Where(figure => figure.Description is "").Select(figure => figure.Name).ShouldBeEmpty("no description");
        Figures.Where(figure => !NamePattern().IsMatch(figure.Name)).Select(figure => figure.Name).ShouldBeEmpty("not a name as the others");
        Figures.GroupBy(figure => figure.Name).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("made twice");
    }

    [Fact]
    public void The_document_lists_them_all()
    {
        var file = Path.Combine(Facts.Root, "docs", "metrics.md");
        StringBuilder text = new();
        text.AppendLine("# What is measured");
        text.AppendLine();
        text.AppendLine("Written by a test (`MetricsTests`) out of the sources. Every process answers `/metrics` in Prometheus' text format: at the Compute API's port, and where there");
        text.AppendLine("is none at `[api] status_listen_port`. Besides these there are figures of the process itself (`process_…`, `dotnet_…`).");
        text.AppendLine();
        text.AppendLine("| metric | kind | what |");
        text.AppendLine("|---|---|---|");
        foreach (var figure in Figures)
        {
            text.AppendLine($"| `{figure.Shown}` | {(figure.Kind is "UpDownCounter" ? "gauge" : figure.Kind.ToLowerInvariant())} | {figure.Description.TrimEnd('.')} |");
        }

        if (NeedsFactAttribute.WritesDocuments)
        {
            File.WriteAllText(file, text.ToString());
        }

        File.ReadAllText(file).ShouldBe(text.ToString(), "NOVA_WRITE_DOCS=1 writes it anew.");
    }

    [GeneratedRegex("""Create(?<kind>Counter|UpDownCounter|Histogram|Gauge|ObservableGauge)(<\w+>)?\(\s*(?<made>("[^"]*"|[^;"])*);""")]
    private static partial Regex MadePattern();

    [GeneratedRegex("""
        "(?<text>[^"]*)"
        """)]
    private static partial Regex TextPattern();

    [GeneratedRegex(@"^nova(\.[a-z_]+){2,3}$")]
    private static partial Regex NamePattern();

    private sealed record Figure(string Name, string Kind, string? Unit, string Description)
    {
        /// <summary>As Prometheus reads it.</summary>
        public string Shown
        {
            get
            {
                using Meter meter = new("Nova.Shown");
                using PrometheusExporter exporter = new();
                exporter.Listen();
                switch (Kind)
                {
                    case "Counter":
                        meter.CreateCounter<long>(Name, Unit).Add(1);
                        break;
                    case "Histogram":
                        meter.CreateHistogram<double>(Name, Unit).Record(1);
                        break;
                    default:
                        meter.CreateGauge<double>(Name, Unit).Record(1);
                        break;
                }

                ArrayBufferWriter<byte> text = new();
                exporter.Write(text);
                return Encoding.UTF8.GetString(text.WrittenSpan).Split("# TYPE nova_")[1].Split(' ')[0] is var rest ? $"nova_{rest}" : "";
            }
        }

        // The name, perhaps a unit, and the description, which is the longest.
        public static Figure Of(Match made)
        {
            var texts = TextPattern().Matches(made.Groups["made"].Value).Select(match => match.Groups["text"].Value).ToArray();
            var unit = texts.Length > 2 ? texts[1] : null;
            return new(texts[0], made.Groups["kind"].Value.Replace("Observable", "", StringComparison.Ordinal), unit, texts.Length > 1 ? texts[^1] : "");
        }
    }
}
