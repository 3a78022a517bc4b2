using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Benchmarks.Tools;

/// <summary>Prints one JSON object a line, as soon as it is known.</summary>
internal sealed partial class Report(BenchOptions options, TextWriter output)
{
    /// <summary>Measures as often as the options say, and tells the median.</summary>
    public async Task<double?> MeasureAsync(string name, string unit, Func<Task<double>> measure)
    {
        if (!options.Wants(name))
        {
            return null;
        }

        List<double> samples = [];
        for (var run = 0; run < options.Runs; run++)
        {
            samples.Add(await measure());
        }

        return Tell(name, unit, samples);
    }

    /// <summary>Tells the median of samples that are there already.</summary>
    public double? Tell(string name, string unit, IReadOnlyCollection<double> samples)
    {
        if (!options.Wants(name))
        {
            return null;
        }

        var median = samples.Median();
        Print(new Line(name, Round(median), unit, samples.Count, Round(samples.Min()), Round(samples.Max()), Load()));
        return median;
    }

    /// <summary>Tells p50 and p99 of times.</summary>
    public void TellTimes(string name, IReadOnlyCollection<double> milliseconds)
    {
        foreach (var (suffix, share) in ((string, double)[])[("p50", 0.5), ("p99", 0.99)])
        {
            if (options.Wants(name))
            {
                var value = Round(milliseconds.Percentile(share));
                Print(new Line($"{name}.{suffix}", value, "ms", milliseconds.Count, Round(milliseconds.Min()), Round(milliseconds.Max()), Load()));
            }
        }
    }

    /// <summary>Tells how a figure stands to its limit.</summary>
    public void TellRatio(string name, double? value, double? limit)
    {
        if (value is { } measured && limit is { } most)
        {
            Print(new Line($"{name}.of_limit", Round(measured / most), "ratio", 1, null, null, Load()));
        }
    }

    private static double Round(double value) => Math.Abs(value) >= 100 ? Math.Round(value) : Math.Round(value, 3);

    /// <summary>The load of the machine in the last minute: what else ran takes from what is told.</summary>
    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private void Print(Line line)
    {
        output.WriteLine(JsonSerializer.Serialize(line, LineJson.Default.Line));
        output.Flush();
    }

    /// <summary>One figure.</summary>
    /// <param name="Name">What was measured.</param>
    /// <param name="Value">The median of the samples.</param>
    /// <param name="Unit">Its unit.</param>
    /// <param name="Samples">How many samples.</param>
    /// <param name="Least">The least of them.</param>
    /// <param name="Most">The greatest of them.</param>
    /// <param name="Load">The machine's load when it was told.</param>
    private sealed record Line(string Name, double Value, string Unit, int Samples, double? Least, double? Most, double Load);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Line))]
    private sealed partial class LineJson : JsonSerializerContext;
}
