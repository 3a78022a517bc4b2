using System.Text.Json;
using System.Text.RegularExpressions;
using Nova.Core;
using Nova.Data;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>The conditions on single values: columns, addresses, metadata, switches.</summary>
internal static class ValueConditions
{
    // Exact matches on one column.
    private static readonly (string Parameter, string Column)[] Columns =
    [
        ("image", "image_id"), ("image_ref", "image_id"), ("user_id", "user_id"), ("host", "host"), ("vm_state", "vm_state"), ("task_state", "task_state"),
        ("uuid", "id"), ("flavor", "flavor_id"),
    ];

    // Regular expressions on one column.
    private static readonly (string Parameter, string Column)[] Expressions =
    [
        ("name", "name"), ("display_name", "name"), ("description", "description"), ("display_description", "description"), ("reservation_id", "reservation_id"),
        ("node", "node"), ("key_name", "key_name"), ("kernel_id", "kernel_id"), ("ramdisk_id", "ramdisk_id"), ("root_device_name", "root_device"),
        ("locked_by", "locked_by"), ("hostname", "hostname"), ("availability_zone", "zone"), ("access_ip_v4", "access_ipv4"), ("access_ip_v6", "access_ipv6"),
    ];

    private static readonly (string Parameter, string Column)[] NumberColumns =
        [("power_state", "power_state"), ("progress", "progress"), ("launch_index", "launch_index"), ("auto_disk_config", "auto_disk_config")];

    public static Result<Done> Read(AllowedQuery query, ServerFilter filter, DatabaseEngine engine)
    {
        foreach (var (parameter, column) in Columns)
        {
            if (query.All(parameter) is { Count: > 0 } values)
            {
                filter.AndOneOf(column, parameter, values);
            }
        }

        foreach (var (parameter, column) in NumberColumns)
        {
            if (query.Text(parameter) is { } text)
            {
                if (!long.TryParse(text, out var number))
                {
                    return new Fault.Invalid($"Invalid input for query parameters {parameter}. Value: {text}. It is no number.");
                }

                filter.And($"{column} = @{parameter}", parameter, number);
            }
        }

        var regex = engine is DatabaseEngine.Sqlite ? "REGEXP" : "~";
        foreach (var (parameter, column) in Expressions)
        {
            if (query.Text(parameter) is { Length: > 0 } pattern)
            {
                if (!IsExpression(pattern))
                {
                    return new Fault.Invalid($"Invalid input for query parameters {parameter}. Value: {pattern}. It is no regular expression.");
                }

                filter.AndMatches(column, parameter, pattern, regex);
            }
        }

        foreach (var parameter in (string[])["created_at", "launched_at", "terminated_at"])
        {
            if (query.Text(parameter) is { Length: > 0 } text)
            {
                filter.AndWithin(parameter, ApiTime.PeriodOf(text));
            }
        }

        return Addresses(query, filter).TryGet(out _, out var fault) && Items(query, filter).TryGet(out _, out fault) ? Booleans(query, filter) : fault;
    }

    // JSON objects: every pair must be there. What the image said of itself stands in the system's metadata with a prefix.
    private static Result<Done> Items(AllowedQuery query, ServerFilter filter)
    {
        foreach (var (parameter, column, prefix) in ((string, string, string)[])[("metadata", "metadata", ""), ("system_metadata", "image_properties", "image_")])
        {
            foreach (var text in query.All(parameter))
            {
                if (Pairs(text) is not { } pairs)
                {
                    return new Fault.Invalid($"Invalid input for query parameters {parameter}. Value: {text}. It is no JSON object of texts.");
                }

                foreach (var (key, value) in pairs)
                {
                    _ = key.StartsWith(prefix, StringComparison.Ordinal) ? filter.AndHas(column, key[prefix.Length..], value) : filter.And("1 = 0");
                }
            }
        }

        return default(Done);
    }

    private static Dictionary<string, string>? Pairs(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.EnumerateObject().All(pair => pair.Value.ValueKind is JsonValueKind.String)
                ? document.RootElement.EnumerateObject().GroupBy(pair => pair.Name).ToDictionary(same => same.Key, same => same.Last().Value.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Result<Done> Booleans(AllowedQuery query, ServerFilter filter)
    {
        if (query.Text("config_drive") is { } drive)
        {
            filter.And("config_drive = @drive", "drive", AllowedQuery.IsTrue(drive) ? 1 : 0);
        }

        if (query.Text("locked") is { } locked)
        {
            if (!AllowedQuery.IsTrue(locked) && !AllowedQuery.IsFalse(locked))
            {
                return new Fault.Invalid($"Invalid input for query parameters locked. Value: {locked}. It is no boolean.");
            }

            filter.And(AllowedQuery.IsTrue(locked) ? "locked_by IS NOT NULL" : "locked_by IS NULL");
        }

        return default(Done);
    }

    // The ports are a JSON document, and what is asked for the beginning of an address: 10.0.0.1 finds 10.0.0.12 too, 10.0.0.1$ does not.
    private static Result<Done> Addresses(AllowedQuery query, ServerFilter filter)
    {
        foreach (var parameter in (string[])["ip", "ip6"])
        {
            if (query.Text(parameter) is not { Length: > 0 } text)
            {
                continue;
            }

            if (text.Any(character => !char.IsAsciiHexDigit(character) && character is not ('.' or ':' or '^' or '$' or '\\')))
            {
                return new Fault.Invalid($"Invalid input for query parameters {parameter}. Value: {text}. It is no address and no beginning of one.");
            }

            var bare = text.Trim('^', '$').Replace("\\", "", StringComparison.Ordinal);
            filter.And($"ports LIKE @{parameter}", parameter, $"%\"address\":\"{bare}{(text.EndsWith('$') ? "\"" : "")}%");
        }

        return default(Done);
    }

    private static bool IsExpression(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
