using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>Turns the query of a list into conditions: whose servers, and which of them.</summary>
internal static class ServerQuery
{
    /// <summary>Reads the query of <c>GET /servers</c> and <c>GET /servers/detail</c>.</summary>
    public static Result<ServerFilter> Read(ApiCall call, Policy allProjects, DatabaseEngine engine)
    {
        ServerFilter filter = new();
        AllowedQuery query = new(call);
        if (!Scope(call, query, filter, allProjects).TryGet(out _, out var fault)
            || !Deletion(call, query, filter).TryGet(out _, out fault)
            || !Status(call, query, filter).TryGet(out _, out fault)
            || !ValueConditions.Read(query, filter, engine).TryGet(out _, out fault)
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

    private static Result<Done> Scope(ApiCall call, AllowedQuery query, ServerFilter filter, Policy allProjects)
    {
        if (query.Text("all_tenants") is { } all && (all is "" || AllowedQuery.IsTrue(all)))
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

        if (query.Text("all_tenants") is { Length: > 0 } word && !AllowedQuery.IsFalse(word))
        {
            return new Fault.Invalid($"Invalid input for query parameters all_tenants. Value: {word}. It is no boolean.");
        }

        filter.And("project_id = @project", "project", call.Caller.Project.Value);
        return default(Done);
    }

    private static Result<Done> Deletion(ApiCall call, AllowedQuery query, ServerFilter filter)
    {
        // A list of changes shows deletions too; without it, only an admin sees what is gone.
        var asksChanges = query.Text("changes-since") is not null;
        var asksDeleted = query.Text("deleted") is { } deleted && AllowedQuery.IsTrue(deleted);
        if ((asksDeleted || query.All("status").Any(IsDeleted)) && call.Caller.IsAdmin)
        {
            filter.And("deleted_at IS NOT NULL");
        }
        else if (!asksChanges)
        {
            filter.And("deleted_at IS NULL");
        }

        if (query.Text("soft_deleted") is { } soft && AllowedQuery.IsTrue(soft))
        {
            filter.And("vm_state = 'soft-delete'");
        }
        else if (!asksChanges && !asksDeleted && query.Text("vm_state") is null && query.Text("status") is null)
        {
            filter.And("vm_state <> 'soft-delete'");
        }

        return default(Done);
    }

    private static Result<Done> Status(ApiCall call, AllowedQuery query, ServerFilter filter)
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

    private static Result<Done> Instant(AllowedQuery query, ServerFilter filter, string parameter, string column, string comparison)
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

    private static Result<Done> Period(AllowedQuery query) =>
        ApiTime.TryParse(query.Text("changes-since") ?? "", out var since) && ApiTime.TryParse(query.Text("changes-before") ?? "", out var before) && since > before
            ? new Fault.Invalid("The value of changes-since must be less than or equal to changes-before.")
            : default(Done);

    // Tags are a JSON list of texts without quotes and commas, so that a tag stands in it between quotes.
    private static void Tags(AllowedQuery query, ServerFilter filter)
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

    private static bool IsDeleted(string status) => string.Equals(status, "deleted", StringComparison.OrdinalIgnoreCase);
}
