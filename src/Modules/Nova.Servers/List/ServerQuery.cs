using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>Turns the query of a list into conditions: whose servers, and which of them.</summary>
internal static class ServerQuery
{
    private static readonly string[] Truths = ["1", "t", "true", "on", "y", "yes"];

    // The filters of everybody, and since when; the rest is dropped silently for users, as it always was.
    private static readonly FrozenDictionary<string, int> ForEverybody = new Dictionary<string, int>
    {
        ["reservation_id"] = 1,
        ["name"] = 1,
        ["status"] = 1,
        ["image"] = 1,
        ["flavor"] = 1,
        ["ip"] = 1,
        ["changes-since"] = 1,
        ["all_tenants"] = 1,
        ["ip6"] = 5,
        ["tags"] = 26,
        ["tags-any"] = 26,
        ["not-tags"] = 26,
        ["not-tags-any"] = 26,
        ["changes-before"] = 66,
        ["locked"] = 73,
        ["availability_zone"] = 83,
        ["config_drive"] = 83,
        ["key_name"] = 83,
        ["created_at"] = 83,
        ["launched_at"] = 83,
        ["terminated_at"] = 83,
        ["power_state"] = 83,
        ["task_state"] = 83,
        ["vm_state"] = 83,
        ["progress"] = 83,
        ["user_id"] = 83,
        ["hostname"] = 90,
    }.ToFrozenDictionary();

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

    /// <summary>Reads the query of <c>GET /servers</c> and <c>GET /servers/detail</c>.</summary>
    public static Result<ServerFilter> Read(ApiCall call, Policy allProjects, DatabaseEngine engine)
    {
        ServerFilter filter = new();
        Query query = new(call);
        if (!Scope(call, query, filter, allProjects).TryGet(out _, out var fault)
            || !Deletion(call, query, filter).TryGet(out _, out fault)
            || !Status(call, query, filter).TryGet(out _, out fault)
            || !Values(query, filter, engine).TryGet(out _, out fault)
            || !Instant(query, filter, "changes-since", "updated_at", ">=").TryGet(out _, out fault)
            || (call.Version.Supports(66) && !Instant(query, filter, "changes-before", "updated_at", "<=").TryGet(out _, out fault))
            || !Period(query).TryGet(out _, out fault))
        {
            return fault;
        }

        if (call.Version.Supports(26))
        {
            Tags(query, filter);
        }

        return filter;
    }

    private static Result<Done> Scope(ApiCall call, Query query, ServerFilter filter, Policy allProjects)
    {
        if (query.Text("all_tenants") is { } all && (all is "" || IsTrue(all)))
        {
            if (!call.Allows(allProjects))
            {
                return new Fault.Forbidden(allProjects.Name);
            }

            if ((query.Text("project_id") ?? query.Text("tenant_id")) is { } project)
            {
                filter.And("project_id = @project", "project", project);
            }

            return default(Done);
        }

        if (query.Text("all_tenants") is { Length: > 0 } word && !IsFalse(word))
        {
            return new Fault.Invalid($"Invalid input for query parameters all_tenants. Value: {word}. It is no boolean.");
        }

        filter.And("project_id = @project", "project", call.Caller.Project.Value);
        return default(Done);
    }

    private static Result<Done> Deletion(ApiCall call, Query query, ServerFilter filter)
    {
        // A list of changes shows deletions too; without it, only an admin sees what is gone.
        var asksChanges = query.Text("changes-since") is not null;
        var asksDeleted = query.Text("deleted") is { } deleted && IsTrue(deleted);
        if ((asksDeleted || query.All("status").Any(IsDeleted)) && call.Caller.IsAdmin)
        {
            filter.And("deleted_at IS NOT NULL");
        }
        else if (!asksChanges)
        {
            filter.And("deleted_at IS NULL");
        }

        if (query.Text("soft_deleted") is { } soft && IsTrue(soft))
        {
            filter.And("vm_state = 'soft-delete'");
        }
        else if (!asksChanges && !asksDeleted && query.Text("vm_state") is null && query.Text("status") is null)
        {
            filter.And("vm_state <> 'soft-delete'");
        }

        return default(Done);
    }

    private static Result<Done> Status(ApiCall call, Query query, ServerFilter filter)
    {
        var words = query.All("status");
        if (words is [])
        {
            return default(Done);
        }

        foreach (var word in words)
        {
            var isKnown = ServerStatus.FromApiStatus(word) is not [] || ServerStatus.TasksOfApiStatus(word) is not [];
            if (!isKnown && call.Version.Supports(38))
            {
                return new Fault.Invalid("Invalid status value");
            }

            if (IsDeleted(word) && !call.Caller.IsAdmin)
            {
                return new Fault.Forbidden("Only administrators may list deleted instances");
            }
        }

        filter.AndStatus(words);
        return default(Done);
    }

    private static Result<Done> Values(Query query, ServerFilter filter, DatabaseEngine engine)
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
    private static Result<Done> Items(Query query, ServerFilter filter)
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

    private static Result<Done> Booleans(Query query, ServerFilter filter)
    {
        if (query.Text("config_drive") is { } drive)
        {
            filter.And("config_drive = @drive", "drive", IsTrue(drive) ? 1 : 0);
        }

        if (query.Text("locked") is { } locked)
        {
            if (!IsTrue(locked) && !IsFalse(locked))
            {
                return new Fault.Invalid($"Invalid input for query parameters locked. Value: {locked}. It is no boolean.");
            }

            filter.And(IsTrue(locked) ? "locked_by IS NOT NULL" : "locked_by IS NULL");
        }

        return default(Done);
    }

    // The ports are a JSON document, and what is asked for the beginning of an address: 10.0.0.1 finds 10.0.0.12 too, 10.0.0.1$ does not.
    private static Result<Done> Addresses(Query query, ServerFilter filter)
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

    private static Result<Done> Instant(Query query, ServerFilter filter, string parameter, string column, string comparison)
    {
        if (query.Text(parameter) is not { } text)
        {
            return default(Done);
        }

        if (!ApiTime.TryParse(text, out var instant))
        {
            return new Fault.Invalid($"Invalid input for query parameters {parameter}. Value: {text}. It is no ISO 8601 date and time.");
        }

        filter.AndInstant(column, parameter.Replace('-', '_'), instant, comparison);
        return default(Done);
    }

    private static Result<Done> Period(Query query) =>
        ApiTime.TryParse(query.Text("changes-since") ?? "", out var since) && ApiTime.TryParse(query.Text("changes-before") ?? "", out var before) && since > before
            ? new Fault.Invalid("The value of changes-since must be less than or equal to changes-before.")
            : default(Done);

    // Tags are a JSON list of texts without quotes and commas, so that a tag stands in it between quotes.
    private static void Tags(Query query, ServerFilter filter)
    {
        foreach (var (parameter, joint, negated) in ((string, string, bool)[])[("tags", " AND ", false), ("tags-any", " OR ", false), ("not-tags", " AND ", true), ("not-tags-any", " OR ", true)])
        {
            if (query.Text(parameter) is not { } text)
            {
                continue;
            }

            var conditions = text.Split(',').Select((tag, index) =>
            {
                var name = $"{parameter.Replace('-', '_')}{index}";
                filter.Parameters.Add(name, $"\"{tag}\"");
                return $"REPLACE(tags, @{name}, '') <> tags";
            });
            var condition = string.Join(joint, conditions);
            filter.And(negated ? $"NOT ({condition})" : condition);
        }
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

    private static bool IsDeleted(string status) => string.Equals(status, "deleted", StringComparison.OrdinalIgnoreCase);

    private static bool IsTrue(string text) => Truths.Contains(text.ToLowerInvariant());

    private static bool IsFalse(string text) => text.ToLowerInvariant() is "0" or "f" or "false" or "off" or "n" or "no";

    /// <summary>The parameters that this caller may use.</summary>
    private sealed class Query(ApiCall call)
    {
        private readonly bool _all = call.Allows(ServerPolicies.AllowAllFilters);

        public string? Text(string name) => MayUse(name) ? call.QueryText(name) : null;

        public IReadOnlyList<string> All(string name) =>
            MayUse(name) && call.Http.Request.Query.TryGetValue(name, out var values) ? [.. values.Where(value => value is not null).Cast<string>()] : [];

        private bool MayUse(string name) => _all || (ForEverybody.TryGetValue(name, out var since) && call.Version.Supports(since));
    }
}
