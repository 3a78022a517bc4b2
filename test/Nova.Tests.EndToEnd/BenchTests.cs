using System.Text.Json;
using Nova.TestKit;

namespace Nova.Tests.EndToEnd;

/// <summary><c>./dev bench</c> finds all that it needs and prints lines that a program can read; what the figures are is nobody's test.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly Cloud _cloud = new();

    public void Dispose() => _cloud.Remove();

    [NeedsFact("root wrk")]
    public async Task Each_figure_is_a_line_of_JSON()
    {
        var output = (await _cloud.DevAsync("bench", "start", "read.version", "--runs=1", "--seconds=1")).Demand();

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("name").GetString()).ShouldContain("start.api_ready");
        lines.ShouldContain(line => line.GetProperty("name").GetString()!.StartsWith("read.version", StringComparison.Ordinal));
        lines.ShouldAllBe(line => line.GetProperty("value").GetDouble() >= 0 && line.GetProperty("unit").GetString()!.Length > 0 && line.GetProperty("samples").GetInt32() > 0);
    }
}
