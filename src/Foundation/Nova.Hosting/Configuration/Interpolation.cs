using System.Text.RegularExpressions;

namespace Nova.Hosting.Configuration;

/// <summary>
/// Replaces <c>$option</c>, <c>${option}</c> and <c>${section.option}</c>; an option of the same section comes before one of DEFAULT.
/// <c>$$</c> and <c>\$</c> are a dollar; so is a dollar before anything that names no option: most passwords need no care.
/// </summary>
internal sealed partial class Interpolation(Func<string, string, string?> find)
{
    private const int MaxDepth = 10;

    public string Apply(string section, string text) => Apply(section, text, 0);

    private string Apply(string section, string text, int depth)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        if (depth > MaxDepth)
        {
            throw new FormatException("refers to itself");
        }

        return Variable().Replace(text, match => match switch
        {
            { Value: "$$" or @"\$" } => "$",
            _ => Resolve(section, match.Groups["name"].Value, depth) ?? match.Value,
        });
    }

    private string? Resolve(string section, string name, int depth)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (home, value) = dot > 0
            ? (name[..dot], find(name[..dot], name[(dot + 1)..]))
            : find(section, name) is { } own ? (section, own) : (Setting.DefaultSection, find(Setting.DefaultSection, name));
        return value is null ? null : Apply(home, value, depth + 1);
    }

    [GeneratedRegex(@"\$\$|\\\$|\$(?<name>[A-Za-z_][A-Za-z0-9_]*)|\$\{(?<name>[A-Za-z_][A-Za-z0-9_.-]*)\}")]
    private static partial Regex Variable();
}
