using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Nova.TestKit;
using Nova.TestKit.Schemas;

namespace Nova.Tests.Architecture;

/// <summary>
/// <c>docs/coverage.md</c> says what of the Compute API is served. It is written out of the facts and of the lists that <see cref="OperationTests"/> and the tests of
/// schemas hold the product to; <c>NOVA_WRITE_DOCS=1</c> writes it anew.
/// </summary>
public sealed class CoverageTests
{
    [Fact]
    public void The_document_is_what_the_tests_know()
    {
        var file = Path.Combine(Facts.Root, "docs", "coverage.md");
        var text = Write();
        if (NeedsFactAttribute.WritesDocuments)
        {
            File.WriteAllText(file, text);
        }

        File.ReadAllText(file).ShouldBe(text, "NOVA_WRITE_DOCS=1 writes it anew.");
    }

    private static string Unnamed(string operation) => Regex.Replace(operation, @"\{[^}]*\}", "{}");

    private static string Write()
    {
        var (operations, policies) = (Facts.Lines("api/owed-operations.txt"), Facts.Lines("api/owed-policies.txt"));
        var known = Facts.Operations.Select(operation => operation.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        var owed = operations.Select(line => line[..line.LastIndexOf(':')]).ToHashSet(StringComparer.Ordinal);
        var unserved = owed.Select(Unnamed).ToHashSet(StringComparer.Ordinal);
        StringBuilder text = new();
        text.AppendLine("# What of the Compute API is served");
        text.AppendLine();
        text.AppendLine("Written by a test (`CoverageTests`) out of `test/fixtures/api`, to which other tests hold the product: an operation, a policy or a rule that is missing");
        text.AppendLine("and not listed here fails them, and so does a line that is no longer true.");
        text.AppendLine();
        text.AppendLine("| | known | served |");
        text.AppendLine("|---|---:|---:|");
        Row("operations (method, path, action)", known.Length, known.Count(operation => !owed.Contains(operation)));
        Row("policies, by name and default", Facts.Policies.Count, Facts.Policies.Count - policies.Count);
        foreach (var (kind, name) in ((string, string)[])[("request", "schemas of requests"), ("query", "schemas of queries"), ("response", "schemas of answers")])
        {
            var schemas = Facts.Schemas.Where(schema => schema.Kind == kind).ToArray();
            Row(name, schemas.Length, schemas.Count(schema => !unserved.Contains(Unnamed($"{schema.Method} {schema.Path} {schema.Action}".TrimEnd()))));
        }

        text.AppendLine();
        text.AppendLine("A schema counts as served where its operation is: bodies made from it (a small one, a whole one, and each with one thing changed) are accepted and refused as it");
        text.AppendLine("says, unknown names in queries as it says, and every answer that any test gets from the whole service is held to the schema of its operation and microversion.");
        List("Operations that are not served yet, and the microversions that have them", operations);
        List("Policies that guard nothing yet", policies);
        List("Where rules of bodies differ from their schema", [.. Facts.Lines("api/owed-body-rules.txt"), .. Facts.Lines("api/owed-query-rules.txt")]);
        return text.ToString().ReplaceLineEndings("\n");

        void Row(string name, int all, int served) => text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {all} | {served} |");

        void List(string title, IReadOnlyList<string> lines)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
            foreach (var line in lines.Count > 0 ? lines : ["none"])
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
            }
        }
    }
}
