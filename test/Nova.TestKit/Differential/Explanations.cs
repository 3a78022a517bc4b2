using System.Text.RegularExpressions;
using Nova.TestKit.Schemas;

namespace Nova.TestKit.Differential;

/// <summary>The differences that are meant: the tables of <c>docs/differences.md</c>.</summary>
internal sealed class Explanations
{
    private readonly List<Rule> _rules;

    private Explanations(List<Rule> rules) => _rules = rules;

    /// <summary>Those of the document.</summary>
    public static Explanations Read() => Parse(File.ReadAllText(Path.Combine(Facts.Root, "docs", "differences.md")));

    /// <summary>Those of a text: rows of four cells, which are conversation, step and place as patterns with <c>*</c>, and the reason.</summary>
    public static Explanations Parse(string text) => new(
    [
        .. from line in text.Split('\n')
           let cells = line.Trim().Trim('|').Split(" | ")
           where line.StartsWith("| `", StringComparison.Ordinal) && cells.Length is 4
           select new Rule([.. cells[..3].Select(Pattern)], line),
    ]);

    /// <summary>Those that nothing explains.</summary>
    public IReadOnlyList<Difference> Unexplained(IEnumerable<Difference> differences) => [.. differences.Where(difference => !IsExplained(difference))];

    /// <summary>The rows that have explained nothing.</summary>
    public IReadOnlyList<string> Idle => [.. _rules.Where(rule => !rule.WasUsed).Select(rule => rule.Row)];

    private bool IsExplained(Difference difference)
    {
        var found = _rules.Where(rule => rule.Patterns.Zip([difference.Conversation, difference.Step, difference.Where]).All(pair => pair.First.IsMatch(pair.Second))).ToList();
        found.ForEach(rule => rule.WasUsed = true);
        return found.Count > 0;
    }

    private static Regex Pattern(string cell) => new("^" + Regex.Escape(cell.Trim().Trim('`')).Replace(@"\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.Singleline);

    private sealed record Rule(IReadOnlyList<Regex> Patterns, string Row)
    {
        public bool WasUsed { get; set; }
    }
}
