using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Lists;

/// <summary>What a list's query asks for: which rows, in what order, from where, and which members of them.</summary>
internal sealed class NeutronQuery
{
    private readonly DynamicParameters _parameters;
    private readonly string _where;
    private readonly string _order;
    private readonly int _limit;

    private NeutronQuery(string where, string order, DynamicParameters parameters, int limit) =>
        (_where, _order, _parameters, _limit) = (where, order, parameters, limit);

    /// <summary>Reads the query of a list.</summary>
    /// <param name="call">The request.</param>
    /// <param name="shape">What can be asked.</param>
    /// <param name="visible">The condition of what the caller may see; it may name <c>@me</c>, the caller's project.</param>
    public static Result<NeutronQuery> Read(ApiCall call, ListShape shape, string visible)
    {
        if (!call.Page().TryGet(out var page, out var fault))
        {
            return fault;
        }

        DynamicParameters parameters = new();
        parameters.Add("me", call.Caller.Project.Value);
        List<string> where = [$"({visible})"];
        foreach (var (name, values) in call.Http.Request.Query)
        {
            if (name is "limit" or "marker" or "fields" or "sort_key" or "sort_dir" or "page_reverse")
            {
                continue;
            }

            if (!Condition(shape, name, values, parameters).TryGet(out var condition, out fault))
            {
                return fault;
            }

            where.Add(condition);
        }

        if (!ReadOrder(call, shape).TryGet(out var keys, out fault))
        {
            return fault;
        }

        if (page.Marker is { } marker)
        {
            where.Add(Behind(shape, keys));
            parameters.Add("marker", marker);
        }

        parameters.Add("limit", page.Limit + 1);
        var order = string.Join(", ", keys.Select(key => $"{key.Sql} {(key.Descends ? "DESC" : "ASC")}"));
        return new NeutronQuery(string.Join(" AND ", where), order, parameters, page.Limit);
    }

    /// <summary>The rows of the page, and one more where there is a next page.</summary>
    /// <param name="database">The database.</param>
    /// <param name="select">SELECT … FROM …, without conditions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<T>> ReadAsync<T>(Database database, string select, CancellationToken cancellationToken) =>
        database.QueryAsync<T>($"{select} WHERE {_where} ORDER BY {_order} LIMIT @limit", _parameters, cancellationToken);

    /// <summary>The rows that are of the page itself.</summary>
    public IReadOnlyList<T> Page<T>(IReadOnlyList<T> rows) => rows.Count > _limit ? [.. rows.Take(_limit)] : rows;

    /// <summary>The answer: the items, and the link to the next page where there is one.</summary>
    public IResult Answer<T>(ApiCall call, string name, IReadOnlyList<T> rows, Func<T, JsonObject> view, Func<T, string> id)
    {
        JsonArray items = [.. Page(rows).Select(row => Fields(call, view(row)))];
        JsonObject answer = new() { [name] = items };
        if (rows.Count > _limit)
        {
            var next = call.NextLink(call.Http.Request.Path.Value ?? "", id(rows[_limit - 1]));
            answer[$"{name}_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = next });
        }

        return call.Json(answer);
    }

    /// <summary>The members that the request names by <c>fields</c>; all where it names none.</summary>
    public static JsonObject Fields(ApiCall call, JsonObject view)
    {
        if (!call.Http.Request.Query.TryGetValue("fields", out var wanted) || StringValues.IsNullOrEmpty(wanted))
        {
            return view;
        }

        foreach (var name in view.Select(member => member.Key).Where(name => !wanted.Contains(name)).ToList())
        {
            view.Remove(name);
        }

        return view;
    }

    private static Result<string> Condition(ListShape shape, string name, StringValues values, DynamicParameters parameters)
    {
        var parameter = $"p{parameters.ParameterNames.Count()}";
        IReadOnlyList<string> given = [.. values.Select(value => value ?? "")];
        if (shape.Conditions.TryGetValue(name, out var own))
        {
            return own(given, parameter, parameters);
        }

        if (shape.HasTags && name is "tags" or "tags-any" or "not-tags" or "not-tags-any")
        {
            return Tags(shape, name, [.. given.SelectMany(value => value.Split(','))], parameter, parameters);
        }

        if (!shape.Columns.TryGetValue(name, out var column))
        {
            return new Fault.Invalid($"Filtering is refused: '{Short(name)}' is no attribute to filter by.");
        }

        if (column.Kind is ColumnKind.Text)
        {
            parameters.Add(parameter, given);
            return $"{column.Sql} IN @{parameter}";
        }

        List<long> numbers = [];
        foreach (var value in given)
        {
            if ((column.Kind is ColumnKind.Flag ? Flag(value) : Number(value)) is not { } number)
            {
                return new Fault.Invalid($"Invalid input for {name}: '{Short(value)}' is no {(column.Kind is ColumnKind.Flag ? "boolean" : "whole number")}.");
            }

            numbers.Add(number);
        }

        parameters.Add(parameter, numbers);
        return $"{column.Sql} IN @{parameter}";
    }

    // Tags are a JSON list of texts; one is there where taking its text away changes the list. Unlike LIKE that heeds case and needs no escapes.
    private static string Tags(ListShape shape, string name, IReadOnlyList<string> tags, string parameter, DynamicParameters parameters)
    {
        List<string> each = [];
        foreach (var (index, tag) in tags.Index())
        {
            parameters.Add($"{parameter}_{index}", StoredTexts.Write([tag])[1..^1]);
            each.Add($"REPLACE({shape.Table}.tags, @{parameter}_{index}, '') <> {shape.Table}.tags");
        }

        var joined = string.Join(name.EndsWith("-any", StringComparison.Ordinal) ? " OR " : " AND ", each);
        return name.StartsWith("not-", StringComparison.Ordinal) ? $"NOT ({joined})" : $"({joined})";
    }

    private static Result<List<SortKey>> ReadOrder(ApiCall call, ListShape shape)
    {
        List<SortKey> keys = [];
        var directions = call.Http.Request.Query["sort_dir"];
        foreach (var (index, name) in call.Http.Request.Query["sort_key"].Index())
        {
            var direction = index < directions.Count ? directions[index] : "asc";
            if (name is null || !shape.Columns.TryGetValue(name, out var column) || direction is not ("asc" or "desc"))
            {
                return new Fault.Invalid($"Sorting is refused: '{Short(name ?? "")} {Short(direction ?? "")}' is no attribute to sort by, or neither asc nor desc.");
            }

            keys.Add(new SortKey(column.Kind is ColumnKind.Text ? $"COALESCE({column.Sql}, '')" : $"COALESCE({column.Sql}, 0)", direction is "desc"));
        }

        keys.Add(new SortKey($"{shape.Table}.id", Descends: false));
        return keys;
    }

    // Behind the marker's row: equal in the first keys and behind it in the next one, for each number of first keys.
    private static string Behind(ListShape shape, List<SortKey> keys)
    {
        StringBuilder condition = new("(");
        for (var i = 0; i < keys.Count; i++)
        {
            condition.Append(i is 0 ? "(" : " OR (");
            for (var before = 0; before < i; before++)
            {
                condition.Append(keys[before].Sql).Append(" = ").Append(Marked(shape, keys[before])).Append(" AND ");
            }

            condition.Append(keys[i].Sql).Append(keys[i].Descends ? " < " : " > ").Append(Marked(shape, keys[i])).Append(')');
        }

        return condition.Append(')').ToString();
    }

    // The same expression on the marker's row, which is of the same table under another name.
    private static string Marked(ListShape shape, SortKey key) =>
        $"(SELECT {key.Sql.Replace($"{shape.Table}.", "marked.", StringComparison.Ordinal)} FROM {shape.Table} marked WHERE marked.id = @marker)";

    private static long? Flag(string value) => value switch
    {
        "True" or "true" or "TRUE" or "1" => 1,
        "False" or "false" or "FALSE" or "0" => 0,
        _ => null,
    };

    private static long? Number(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Short(string text) => text.Length > 64 ? text[..64] : text;

    private readonly record struct SortKey(string Sql, bool Descends);
}
