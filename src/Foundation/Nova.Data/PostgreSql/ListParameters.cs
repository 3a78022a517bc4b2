using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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
    private static readonly ConcurrentDictionary<Type, string?> Wrong = new();

    /// <summary>The same statement in PostgreSQL's words.</summary>
    public static string Rewrite(string sql) => Known.GetOrAdd(sql, static text => In().Replace(NotIn().Replace(text, "<> ALL(@$1)"), "= ANY(@$1)"));

    /// <summary>
    /// Refuses, for either engine, parameters whose type promises less than a list: Dapper would write a sequence out for SQLite, and PostgreSQL would refuse it.
    /// </summary>
    /// <exception cref="ArgumentException">One is a sequence.</exception>
    public static void Check(object? parameters)
    {
        if (parameters is not null && Wrong.GetOrAdd(parameters.GetType(), WrongOf) is { } wrong)
        {
            throw new ArgumentException($"The parameter {wrong} must be an array or a list.", nameof(parameters));
        }
    }

    // What stores write as `new { … }`; other types say themselves what they hand over.
    private static string? WrongOf(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) ? Array.Find(type.GetProperties(), property => !IsList(property.PropertyType))?.Name : null;

    private static bool IsList(Type type) =>
        type == typeof(string) || type.IsArray || !type.IsAssignableTo(typeof(IEnumerable))
        || type.GetInterfaces().Append(type).Any(part => part.IsGenericType && part.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));

    [GeneratedRegex(@"\bNOT\s+IN\s+@(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex NotIn();

    [GeneratedRegex(@"\bIN\s+@(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex In();
}
