using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Nova.Data.Sqlite;

/// <summary>The operator <c>REGEXP</c>, which SQLite knows and does not have. Linear in the text, whatever the pattern.</summary>
internal static class SqliteExpressions
{
    // Patterns come from users: more than these are not kept.
    private const int MaxKept = 64;

    private static readonly ConcurrentDictionary<string, Regex> Kept = [];

    /// <summary>Whether the pattern is found in the text; nothing is found in NULL.</summary>
    public static bool IsMatch(string pattern, string? text) => text is not null && Find(pattern).IsMatch(text);

    private static Regex Find(string pattern)
    {
        if (Kept.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (Kept.Count >= MaxKept)
        {
            Kept.Clear();
        }

        return Kept.GetOrAdd(pattern, static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
    }
}
