using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Nova.Data.PostgreSql;

/// <summary>
/// <c>IN @ids</c> for PostgreSQL. Dapper writes the list out for SQLite, but hands PostgreSQL an array, which wants <c>= ANY(@ids)</c>.
/// Stores say <c>IN @ids</c> (an array or a list) for both.
/// </summary>
internal static partial class ListParameters
{
    // As many entries as stores have constants; a text that is put together from values would be a mistake of its own.
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The same statement in PostgreSQL's words.</summary>
    public static string Rewrite(string sql) => Known.GetOrAdd(sql, static text => In().Replace(NotIn().Replace(text, "<> ALL(@$1)"), "= ANY(@$1)"));

    [GeneratedRegex(@"\bNOT\s+IN\s+@(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex NotIn();

    [GeneratedRegex(@"\bIN\s+@(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex In();
}
