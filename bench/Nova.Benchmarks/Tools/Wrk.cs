using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Nova.Benchmarks.Tools;

/// <summary>Reads under load, by wrk: it takes less of the machine than a client of our own would.</summary>
internal static partial class Wrk
{
    /// <summary>One run.</summary>
    /// <exception cref="InvalidOperationException">wrk failed, or not every answer was a success.</exception>
    public static async Task<Load> RunAsync(Uri address, string token, int clients, int seconds)
    {
        ProcessStartInfo info = new(
            "wrk",
            ["-t1", $"-c{clients}", $"-d{seconds}s", "--latency", "--timeout", "10s", "-H", $"X-Auth-Token: {token}", address.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info) ?? throw new InvalidOperationException("wrk cannot be started.");
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode is not 0 || text.Contains("Non-2xx", StringComparison.Ordinal) || text.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wrk {address}: {text}");
        }

        return new Load(Number(Rate().Match(text).Groups[1].Value), Number(Count().Match(text).Groups[1].Value), Milliseconds(Percentile(text, "50%")), Milliseconds(Percentile(text, "99%")));
    }

    private static string Percentile(string text, string name) =>
        text.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();

    private static double Milliseconds(string time) => time switch
    {
        [.. var number, 'u', 's'] => Number(number) / 1000,
        [.. var number, 'm', 's'] => Number(number),
        [.. var number, 's'] => Number(number) * 1000,
        [.. var number, 'm'] => Number(number) * 60_000,
        _ => throw new FormatException($"wrk says {time}."),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("([0-9]+) requests in")]
    private static partial Regex Count();
}

/// <summary>What one run under load gave.</summary>
/// <param name="PerSecond">Answers in a second.</param>
/// <param name="Requests">Answers in all.</param>
/// <param name="P50">Half were answered within so many milliseconds.</param>
/// <param name="P99">And all but a hundredth within these.</param>
internal sealed record Load(double PerSecond, double Requests, double P50, double P99)
{
    /// <summary>Milliseconds of the server's processor time for one request.</summary>
    public double Cpu { get; init; }
}
