using System.Collections.Frozen;

namespace Nova.Hosting.Configuration;

/// <summary>
/// Options that an existing <c>nova.conf</c> may well set and this program does not read: the original's, and its libraries' sections.
/// </summary>
internal static class KnownOptions
{
    private static readonly Lazy<FrozenSet<string>> Keys = new(Load);

    /// <summary>Whether the original has the option.</summary>
    public static bool Contains(string section, string option) => Keys.Value.Contains($"{section}:{option}");

    /// <summary>Whether the original, or a library of it, has the section, its options not being listed.</summary>
    public static bool ContainsSection(string section) => Keys.Value.Contains($"{section}:*");

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(KnownOptions).Assembly.GetManifestResourceStream("known-options.txt")
            ?? throw new InvalidOperationException("known-options.txt is not embedded.");
        using StreamReader text = new(stream);
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        while (text.ReadLine() is { } line)
        {
            // [section] option option …
            if (line is ['[', ..] && line.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
            {
                keys.UnionWith(line[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{line[1..end]}:{name}"));
            }
        }

        return keys.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
