using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>Lists servers, briefly or with all details. The number of statements does not depend on the length of the list.</summary>
internal sealed class ListServersHandler(Database database, ServerStore servers, RenderedServers rendered)
{
    public async Task<IResult> IndexAsync(ApiCall call, CancellationToken cancellationToken)
    {
        const string Columns = "id AS Id, name AS Name";
        if (!(await ReadAsync<BriefRow>(call, Columns, ServerPolicies.IndexAllProjects, cancellationToken)).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        return call.Json(new BriefServersResponse
        {
            Servers = [.. page.Rows.Select(row => ServerViews.Brief(call, row.Id, row.Name))],
            ServersLinks = page.HasMore ? [new LinkView("next", call.NextLink("/servers", page.Rows[^1].Id))] : null,
        });
    }

    public async Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync<ServerHead>(call, ServerHead.Columns, ServerPolicies.DetailAllProjects, cancellationToken)).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        var items = await rendered.ListAsync(call, page.Rows, alone: false, cancellationToken);
        return call.Rendered("servers", items, page.HasMore ? call.NextLink("/servers/detail", page.Rows[^1].Id) : null);
    }

    private async Task<Result<ServerPage<TRow>>> ReadAsync<TRow>(ApiCall call, string columns, Policy allProjects, CancellationToken cancellationToken)
    {
        if (!ServerQuery.Read(call, allProjects, database.Engine).TryGet(out var filter, out var fault)
            || !ServerOrder.Read(call).TryGet(out var order, out fault)
            || !call.Page().TryGet(out var page, out fault))
        {
            return fault;
        }

        if (page.AsksForNothing)
        {
            return new ServerPage<TRow>([], HasMore: false);
        }

        if (page.Marker is { } marker)
        {
            if (!Identifier.TryParse<ServerId>(marker, out var id) || await MarkerAsync(call, order, id, cancellationToken) is not { } values)
            {
                return new Fault.Invalid($"marker [{marker}] not found");
            }

            filter.AndBehind(order, values);
        }

        var by = string.Join(", ", order.Select(key => $"{key.Expression} {(key.Descending ? "DESC" : "ASC")}"));
        filter.Parameters.Add("limit", page.Limit + 1);
        var rows = await database.QueryAsync<TRow>(
            $"SELECT {columns} FROM servers WHERE {filter.Where} ORDER BY {by} LIMIT @limit", filter.Parameters, cancellationToken);
        return new ServerPage<TRow>([.. rows.Take(page.Limit)], rows.Count > page.Limit);
    }

    // The marker may have been deleted since the page before: its place in the order is known all the same.
    private async Task<IReadOnlyDictionary<string, object?>?> MarkerAsync(
        ApiCall call, IReadOnlyList<SortKey> order, ServerId id, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(id, cancellationToken) is not { } row || (!call.Caller.IsAdmin && row.ProjectId != call.Caller.Project.Value))
        {
            return null;
        }

        var columns = string.Join(", ", order.Select((key, index) => $"{key.Expression} AS v{index}"));
        var values = await database.QuerySingleOrDefaultAsync<dynamic>($"SELECT {columns} FROM servers WHERE id = @id", new { id = id.ToString() }, cancellationToken);
        var found = (IDictionary<string, object?>)values!;
        return order.Select((key, index) => (key.Name, Value: found[$"v{index}"])).ToDictionary(pair => pair.Name, pair => pair.Value);
    }

    private sealed record ServerPage<TRow>(IReadOnlyList<TRow> Rows, bool HasMore);

    private sealed record BriefRow(string Id, string Name);
}
