using Dapper;
using Nova.Core;

namespace Nova.Networks.Neutron.Lists;

/// <summary>What a list can be filtered and sorted by.</summary>
internal sealed record ListShape
{
    /// <summary>The table whose rows are listed; it has the columns <c>id</c> and, with tags, <c>tags</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Query parameters and what of a row they are compared with.</summary>
    public required IReadOnlyDictionary<string, ListColumn> Columns { get; init; }

    /// <summary>Query parameters that are conditions of their own.</summary>
    public IReadOnlyDictionary<string, ListCondition> Conditions { get; init; } = new Dictionary<string, ListCondition>();

    /// <summary>Whether its rows have tags.</summary>
    public bool HasTags { get; init; } = true;
}

/// <summary>One thing to filter and sort by.</summary>
/// <param name="Sql">The expression; of ours, never of a request's.</param>
/// <param name="Kind">How a value of the query is read.</param>
internal sealed record ListColumn(string Sql, ColumnKind Kind = ColumnKind.Text);

/// <summary>How a value of the query is read.</summary>
internal enum ColumnKind
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary>True or false, in the database 1 or 0.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>Makes the condition for the values of one parameter; they travel in the parameters, under names that begin as given.</summary>
internal delegate Result<string> ListCondition(IReadOnlyList<string> values, string name, DynamicParameters parameters);
