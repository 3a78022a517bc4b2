using System.Text;
using Dapper;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;

namespace Nova.Servers.List;

/// <summary>Conditions of a list, put together piece by piece; values travel as parameters, never as SQL.</summary>
internal sealed class ServerFilter
{
    private readonly StringBuilder _where = new("1 = 1");
    private int _pairs;

    /// <summary>What the conditions name.</summary>
    public DynamicParameters Parameters { get; } = new();

    /// <summary>The conditions.</summary>
    public string Where => _where.ToString();

    /// <summary>Adds a condition that needs no value.</summary>
    public ServerFilter And(string condition)
    {
        _where.Append(" AND (").Append(condition).Append(')');
        return this;
    }

    /// <summary>Adds a condition on one value, named <c>@name</c> in it.</summary>
    public ServerFilter And(string condition, string name, object? value)
    {
        Parameters.Add(name, value);
        return And(condition);
    }

    /// <summary>Adds: the column has one of the values; none of them is nothing at all.</summary>
    public ServerFilter AndOneOf(string column, string name, IReadOnlyList<string> values) =>
        values is [] ? And("1 = 0") : And($"{column} IN @{name}", name, values);

    /// <summary>Adds: the status that the API shows is one of these words.</summary>
    public ServerFilter AndStatus(IReadOnlyList<string> words)
    {
        List<string> alternatives = [];
        foreach (var word in words)
        {
            foreach (var vm in ServerStatus.FromApiStatus(word))
            {
                alternatives.Add($"vm_state = '{vm.ToWord()}'");
            }

            // A word that only a task shows, e.g. REBOOT, finds servers by that task.
            alternatives.AddRange(ServerStatus.TasksOfApiStatus(word).Select(both => $"vm_state = '{both.Vm.ToWord()}' AND task_state = '{both.Task.ToWord()}'"));
        }

        return And(alternatives is [] ? "1 = 0" : string.Join(" OR ", alternatives));
    }

    /// <summary>
    /// Adds: the text is found in the column. Users may write a regular expression there; without its special characters it
    /// is a part of the text, and with them it is matched by the database's own engine.
    /// </summary>
    public ServerFilter AndMatches(string column, string name, string pattern, string regexOperator)
    {
        if (pattern.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or ' ' or ':'))
        {
            var escaped = pattern.Replace("_", "\\_", StringComparison.Ordinal);
            return And($"{column} LIKE @{name} ESCAPE '\\'", name, $"%{escaped}%");
        }

        return And($"{column} {regexOperator} @{name}", name, pattern);
    }

    /// <summary>Adds what lies behind the marker in the order of the list.</summary>
    public ServerFilter AndBehind(IReadOnlyList<SortKey> order, IReadOnlyDictionary<string, object?> marker)
    {
        // (a > x) or (a = x and b > y) or …: each key in its own direction; NULL counts as the empty text or zero, as in ORDER BY.
        List<string> alternatives = [];
        for (var last = 0; last < order.Count; last++)
        {
            var equal = order.Take(last).Select((key, index) => $"{key.Expression} = @after{index}");
            var behind = $"{order[last].Expression} {(order[last].Descending ? '<' : '>')} @after{last}";
            alternatives.Add(string.Join(" AND ", equal.Append(behind)));
            Parameters.Add($"after{last}", marker[order[last].Name]);
        }

        return And(string.Join(" OR ", alternatives.Select(alternative => $"({alternative})")));
    }

    /// <summary>Adds: the column, a JSON object of texts, has the pair.</summary>
    public ServerFilter AndHas(string column, string key, string value)
    {
        // As the serializer writes it: a quote within a text is escaped, so that the pair is found as a pair only.
        var pair = Documents.Write(new Dictionary<string, string> { [key] = value })[1..^1];
        var name = $"pair{_pairs++}";
        return And($"REPLACE({column}, @{name}, '') <> {column}", name, pair);
    }

    /// <summary>Adds: the instant lies within the period; in none, where there is no period.</summary>
    public ServerFilter AndWithin(string column, (DateTimeOffset From, DateTimeOffset Until)? period)
    {
        if (period is not (var from, var until))
        {
            return And("1 = 0");
        }

        Parameters.Add($"{column}_until", until.ToMicroseconds());
        return And($"{column} >= @{column} AND {column} < @{column}_until", column, from.ToMicroseconds());
    }

    /// <summary>Adds: made at or after, or at or before, an instant.</summary>
    public ServerFilter AndInstant(string column, string name, DateTimeOffset instant, string comparison) =>
        And($"{column} {comparison} @{name}", name, instant.ToMicroseconds());
}

/// <summary>One key of a list's order.</summary>
/// <param name="Name">As the API names it.</param>
/// <param name="Expression">The SQL, never NULL.</param>
/// <param name="Descending">From the greatest down.</param>
internal sealed record SortKey(string Name, string Expression, bool Descending);
