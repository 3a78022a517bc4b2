using System.Text;
using Nova.Core;
using Nova.Images.Storage;

namespace Nova.Images.List;

/// <summary>Makes the one statement of a page. Every text of the caller is a parameter; columns come from the tables here.</summary>
internal sealed class ImageListSql
{
    private static readonly Dictionary<string, (string Sql, Func<ImageRow, object> Value)> SortKeys = new(StringComparer.Ordinal)
    {
        ["id"] = ("id", row => row.Id),
        ["name"] = ("COALESCE(name, '')", row => row.Name ?? ""),
        ["status"] = ("status", row => row.Status),
        ["container_format"] = ("COALESCE(container_format, '')", row => row.ContainerFormat ?? ""),
        ["disk_format"] = ("COALESCE(disk_format, '')", row => row.DiskFormat ?? ""),
        ["size"] = ("COALESCE(size_bytes, -1)", row => row.SizeBytes ?? -1),
        ["created_at"] = ("created_at", row => row.CreatedAt),
        ["updated_at"] = ("updated_at", row => row.UpdatedAt),
    };

    private readonly StringBuilder _where = new("deleted_at IS NULL");
    private readonly Dictionary<string, object?> _parameters = new(StringComparer.Ordinal);

    private ImageListSql(RequestContext caller) => _parameters["Project"] = caller.Project.Value;

    public static bool IsSortKey(string key) => SortKeys.ContainsKey(key);

    public static (string Sql, IReadOnlyDictionary<string, object?> Parameters) Make(RequestContext caller, ImageFilter filter)
    {
        ImageListSql made = new(caller);
        made.AddVisibility(caller, filter);
        made.AddColumns(filter);
        made.AddWords(filter);
        var sorts = Complete(filter.Sorts);
        if (filter.After is { } last)
        {
            made.AddAfter(sorts, last);
        }

        made._parameters["Limit"] = filter.Limit;
        var order = string.Join(", ", sorts.Select(sort => $"{SortKeys[sort.Key].Sql} {(sort.IsAscending ? "ASC" : "DESC")}"));
        return ($"SELECT {ImageRow.Select} FROM images WHERE {made._where} ORDER BY {order} LIMIT @Limit", made._parameters);
    }

    /// <summary>The identifier comes last, so that no two images are equal.</summary>
    private static List<ImageSort> Complete(IReadOnlyList<ImageSort> sorts)
    {
        List<ImageSort> all = [.. sorts];
        var isAscending = all.Count > 0 && all[0].IsAscending;
        foreach (var key in (string[])["created_at", "id"])
        {
            if (!all.Exists(sort => sort.Key == key))
            {
                all.Add(new ImageSort(key, isAscending));
            }
        }

        return all;
    }

    private string Parameter(object? value)
    {
        var name = $"p{_parameters.Count}";
        _parameters[name] = value;
        return "@" + name;
    }

    private void And(string condition) => _where.Append(" AND ").Append(condition);

    private void AddVisibility(RequestContext caller, ImageFilter filter)
    {
        if (filter.Visibility is { } wanted and not "all")
        {
            And($"visibility = {Parameter(wanted)}");
        }

        if (caller.IsAdmin)
        {
            return;
        }

        var answered = filter.MemberStatus is "all" ? "" : $" AND s.status = {Parameter(filter.MemberStatus)}";
        var community = filter.Visibility is "all" or ImageVisibility.Community ? " OR visibility = 'community'" : "";
        And($"""
            ((owner = @Project AND owner <> '') OR visibility = 'public'{community} OR (visibility = 'shared' AND EXISTS
                (SELECT 1 FROM image_members s WHERE s.image_id = images.id AND s.member = @Project{answered})))
            """);
    }

    private void AddColumns(ImageFilter filter)
    {
        And($"is_hidden = {Parameter(filter.IsHidden ? 1L : 0L)}");
        foreach (var (column, values) in filter.Texts)
        {
            And(values.Count is 1 ? $"{column} = {Parameter(values[0])}" : $"{column} IN {Parameter(values)}");
        }

        foreach (var (column, comparison, value) in filter.Numbers)
        {
            And($"{column} {comparison} {Parameter(value)}");
        }
    }

    private void AddWords(ImageFilter filter)
    {
        const string Word = "EXISTS (SELECT 1 FROM image_words w WHERE w.image_id = images.id AND w.kind =";
        foreach (var tag in filter.Tags)
        {
            And($"{Word} 'tag' AND w.name = {Parameter(tag)})");
        }

        foreach (var (name, value) in filter.Properties)
        {
            And($"{Word} 'property' AND w.name = {Parameter(name)} AND w.value = {Parameter(value)})");
        }
    }

    /// <summary>Row (a, b) comes after (x, y) where a is after x, or a is x and b is after y.</summary>
    private void AddAfter(List<ImageSort> sorts, ImageRow last)
    {
        List<string> ways = [];
        var equal = "";
        foreach (var sort in sorts)
        {
            var (sql, value) = SortKeys[sort.Key];
            var parameter = Parameter(value(last));
            ways.Add($"({equal}{sql} {(sort.IsAscending ? ">" : "<")} {parameter})");
            equal += $"{sql} = {parameter} AND ";
        }

        And($"({string.Join(" OR ", ways)})");
    }
}
