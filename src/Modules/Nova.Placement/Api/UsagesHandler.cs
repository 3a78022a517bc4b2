using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>How much a project holds, or one of its users; by type of consumer from 1.38 on.</summary>
internal sealed class UsagesHandler(ProviderStore store)
{
    private const string TypeFilter = "consumer_type";
    private const string All = "all";

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (Check(call) is { } fault)
        {
            return call.Fault(fault);
        }

        var project = call.QueryText("project_id")!;
        if (!call.Allows(PlacementPolicies.Usages, new PolicyTarget(new ProjectId(project), call.Caller.User)))
        {
            return call.Fault(new Fault.Forbidden(PlacementPolicies.Usages.Name));
        }

        var rows = await store.ListUsageAsync(project, call.QueryText("user_id"), cancellationToken);
        return call.Document(new JsonObject { ["usages"] = PlacementVersion.Supports(call, 38) ? ByType(rows, call.QueryText(TypeFilter)) : Sum(rows) });
    }

    private static Fault.Invalid? Check(ApiCall call)
    {
        string[] known = PlacementVersion.Supports(call, 38) ? ["project_id", "user_id", TypeFilter] : ["project_id", "user_id"];
        if (call.Http.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            return new Fault.Invalid($"Invalid query string parameters: unexpected parameter {Names.Short(unknown)}");
        }

        if (call.QueryText("project_id") is not { Length: > 0 and <= 255 })
        {
            return new Fault.Invalid("Invalid query string parameters: 'project_id' is a required property of 1 to 255 characters");
        }

        if (call.QueryText("user_id") is { Length: 0 or > 255 })
        {
            return new Fault.Invalid("Invalid query string parameters: 'user_id' is not of 1 to 255 characters");
        }

        return call.QueryText(TypeFilter) is { } type && type is not (All or ConsumerOrder.UnknownType) && !Names.IsName(type)
            ? new Fault.Invalid($"Invalid query string parameters: {TypeFilter}={Names.Short(type)} is not a type of consumers")
            : null;
    }

    private static JsonObject Sum(IEnumerable<UsageRow> rows) => PlacementAnswers.Amounts(rows.Where(row => row.ResourceClass.Length > 0)
        .GroupBy(row => row.ResourceClass, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(row => row.Amount))));

    private static JsonObject ByType(IReadOnlyList<UsageRow> rows, string? type)
    {
        JsonObject answer = [];
        foreach (var group in rows.Where(row => type is null or All || row.Type == type).GroupBy(row => type is All ? All : row.Type, StringComparer.Ordinal))
        {
            var one = Sum(group);
            one["consumer_count"] = group.Where(row => row.ResourceClass.Length is 0).Sum(row => row.Consumers);
            answer[group.Key] = one;
        }

        return answer;
    }
}
