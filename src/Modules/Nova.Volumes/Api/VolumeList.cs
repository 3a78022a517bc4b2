using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Nova.Core;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>What a list's query asks for: whose, which, in what order, from where.</summary>
/// <param name="Where">Conditions; values are in the parameters.</param>
/// <param name="Order">Columns of ours.</param>
/// <param name="Parameters">The values, and the page.</param>
/// <param name="Limit">Items of the page.</param>
internal sealed record VolumeList(string Where, string Order, DynamicParameters Parameters, int Limit)
{
    /// <summary>Reads the query of a list.</summary>
    /// <param name="call">The request.</param>
    /// <param name="table">The table whose columns are named.</param>
    /// <param name="filters">Query parameters that are columns, compared as text.</param>
    public static Result<VolumeList> Read(ApiCall call, string table, IReadOnlyList<string> filters)
    {
        if (!call.Page().TryGet(out var page, out var fault))
        {
            return fault;
        }

        DynamicParameters parameters = new();
        List<string> where = [];
        if (!(call.Caller.IsAdmin && call.QueryText("all_tenants") is "1" or "True" or "true"))
        {
            where.Add($"{table}.project_id = @owner");
            parameters.Add("owner", call.Caller.Project.Value);
        }
        else if (call.QueryText("project_id") is { } project)
        {
            where.Add($"{table}.project_id = @owner");
            parameters.Add("owner", project);
        }

        foreach (var filter in filters)
        {
            if (call.QueryText(filter) is { } value)
            {
                where.Add($"{table}.{filter} = @{filter}");
                parameters.Add(filter, value);
            }
        }

        if (!TryOrder(call, table).TryGet(out var order, out fault))
        {
            return fault;
        }

        var offset = int.TryParse(call.QueryText("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (page.Marker is { } marker)
        {
            // Behind the marker in the list's default order: the younger come first.
            where.Add($"({table}.created_at, {table}.id) < (SELECT created_at, id FROM {table} WHERE id = @marker)");
            parameters.Add("marker", marker);
            order = $"{table}.created_at DESC, {table}.id DESC";
        }

        parameters.Add("limit", page.Limit + 1);
        parameters.Add("offset", offset);
        return new VolumeList(where is [] ? "1 = 1" : string.Join(" AND ", where), order, parameters, page.Limit);
    }

    /// <summary>The answer: the items, and the link to the next page where there is one.</summary>
    public JsonObject Answer<TRow>(ApiCall call, string name, IReadOnlyList<TRow> rows, Func<TRow, JsonObject> view, Func<TRow, string> id)
    {
        JsonObject answer = new() { [name] = new JsonArray([.. rows.Take(Limit).Select(view)]) };
        if (rows.Count > Limit)
        {
            answer[$"{name}_links"] = new JsonArray(VolumeViews.Link("next", call.NextLink(call.Http.Request.Path, id(rows[Limit - 1]))));
        }

        return answer;
    }

    private static Result<string> TryOrder(ApiCall call, string table)
    {
        List<string> keys = [];
        foreach (var part in (call.QueryText("sort") ?? call.QueryText("sort_key") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, direction) = part.Split(':') is [var name, var given] ? (name, given) : (part, call.QueryText("sort_dir") ?? "desc");
            var column = key switch
            {
                "id" or "name" or "status" or "created_at" or "updated_at" => key,
                "size" => "size_gib",
                "display_name" => "name",
                _ => null,
            };
            if (column is null || direction is not ("asc" or "desc"))
            {
                return new Fault.Invalid($"Invalid input received: Sort key or direction '{part}' is not supported.");
            }

            keys.Add($"{table}.{column} {(direction is "asc" ? "ASC" : "DESC")}");
        }

        keys.Add($"{table}.created_at DESC");
        keys.Add($"{table}.id DESC");
        return string.Join(", ", keys);
    }
}
