using System.Globalization;
using System.Text;
using Nova.TestKit;
using Nova.TestKit.Schemas;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Architecture;

/// <summary>
/// <c>docs/reliability.md</c> says where the cloud is killed and what it is known to survive. It is written out of the workflows themselves and of a table of
/// faults, whose tests must be there; <c>NOVA_WRITE_DOCS=1</c> writes it anew.
/// </summary>
public sealed class ReliabilityTests
{
    private static readonly IReadOnlyList<Scenario> Scenarios =
    [
        .. Facts.Lines("faults.tsv").Select(line => line.Split('\t')).Select(
            cells => new Scenario(cells[0], cells[1], cells[2], cells[3].Split(' ', StringSplitOptions.RemoveEmptyEntries), cells[4])),
    ];

    [Fact]
    public void Every_fault_has_a_test_that_is_there_or_says_what_it_waits_for()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Facts.Root, "test"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();

        Scenarios.Count.ShouldBeGreaterThan(40);
        Scenarios.Where(scenario => scenario.Tests.Count is 0 && scenario.Left is "").Select(scenario => scenario.Number).ShouldBeEmpty("neither a test nor a reason");
        Scenarios.SelectMany(scenario => scenario.Tests).Where(test => !IsThere(test, sources)).ShouldBeEmpty("there is no such test");
    }

    [Fact]
    public void The_document_is_what_the_tests_know()
    {
        var file = Path.Combine(Facts.Root, "docs", "reliability.md");
        var text = Write();
        if (NeedsFactAttribute.WritesDocuments)
        {
            File.WriteAllText(file, text);
        }

        File.ReadAllText(file).ShouldBe(text, "NOVA_WRITE_DOCS=1 writes it anew.");
    }

    private static bool IsThere(string test, string[] sources) => test.Split('.') is [var type, var method]
        && sources.Any(source => source.Contains($"class {type}", StringComparison.Ordinal) && source.Contains($" {method}(", StringComparison.Ordinal));

    private static string Write()
    {
        var points = CrashPoint.All().GroupBy(point => point.Kind).OrderBy(points => points.Key, StringComparer.Ordinal).ToArray();
        StringBuilder text = new();
        text.AppendLine("# What the cloud survives");
        text.AppendLine();
        text.AppendLine("Written by a test (`ReliabilityTests`) out of the workflows and of `test/fixtures/faults.tsv`, whose tests must be there.");
        text.AppendLine();
        text.AppendLine("## Killed at every point");
        text.AppendLine();
        text.AppendLine("At each of these points a cloud with simulated hosts kills itself (`kill -9`), on the way there and on the way back. After its next start every server must");
        text.AppendLine("have ended as it should, and claims, quota, addresses, volumes, guests and records must agree; then it is used again and emptied. `./dev test` takes a sample,");
        text.AppendLine("`./dev chaos` takes them all. The same points kill a control plane of a fleet on RabbitMQ and PostgreSQL, whose work others take over; libvirt's guests at five points.");
        text.AppendLine();
        text.AppendLine("| workflow | steps | points there | points back |");
        text.AppendLine("|---|---:|---:|---:|");
        foreach (var kind in points)
        {
            Row(kind.Key, kind.Select(point => point.Step).Distinct(StringComparer.Ordinal).Count(), kind.Count(point => !point.IsUndo), kind.Count(point => point.IsUndo));
        }

        Row("all", points.Sum(kind => kind.Select(point => point.Step).Distinct(StringComparer.Ordinal).Count()), points.Sum(kind => kind.Count(point => !point.IsUndo)), points.Sum(kind => kind.Count(point => point.IsUndo)));
        text.AppendLine();
        text.AppendLine("## Faults");
        text.AppendLine();
        text.AppendLine("| | what happens | what must hold | shown by | left |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var scenario in Scenarios)
        {
            var tests = string.Join(", ", scenario.Tests.Select(test => $"`{test.Replace(".", "` ", StringComparison.Ordinal).Replace('_', ' ')}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {scenario.Number} | {scenario.Fault} | {scenario.Promise} | {tests} | {scenario.Left} |");
        }

        return text.ToString().ReplaceLineEndings("\n");

        void Row(string name, int steps, int there, int back) => text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {steps} | {there} | {back} |");
    }

    private sealed record Scenario(string Number, string Fault, string Promise, IReadOnlyList<string> Tests, string Left);
}
