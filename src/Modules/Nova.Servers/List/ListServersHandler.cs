using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>Lists servers, briefly or with all details. The number of statements does not depend on the length of the list.</summary>
internal sealed class ListServersHandler(Database database, ServerStore servers, IHostDirectory hosts)
{
    public async Task<IResult> IndexAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(call, ServerPolicies.IndexAllProjects, cancellationToken)).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        return call.Json(new BriefServersResponse
        {
            Servers = [.. page.Rows.Select(row => ServerViews.Brief(call, row))],
            ServersLinks = Next(call, page, "/servers"),
        });
    }

    public async Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(call, ServerPolicies.DetailAllProjects, cancellationToken)).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        var views = await ServerViews.ForAsync(call, page.Rows, servers, hosts, cancellationToken);
        return call.Json(new ServersResponse { Servers = [.. page.Rows.Select(views.Whole)], ServersLinks = Next(call, page, "/servers/detail") });
    }

    private static IReadOnlyList<LinkView>? Next(ApiCall call, ServerPage page, string path) =>
        page.HasMore ? [new LinkView("next", call.NextLink(path, page.Rows[^1].Id))] : null;

    private async Task<Result<ServerPage>> ReadAsync(ApiCall call, Policy allProjects, CancellationToken cancellationToken)
    {
        if (!ServerQuery.Read(call, allProjects, database.Engine).TryGet(out var filter, out var fault)
            || !ServerOrder.Read(call).TryGet(out var order, out fault)
            || !call.Page().TryGet(out var page, out fault))
        {
            return fault;
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
        var rows = await database.QueryAsync<ServerRow>(
            $"SELECT {ServerColumns.Select} FROM servers WHERE {filter.Where} ORDER BY {by} LIMIT @limit", filter.Parameters, cancellationToken);
        return new ServerPage([.. rows.Take(page.Limit)], rows.Count > page.Limit);
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

    private sealed record ServerPage(IReadOnlyList<ServerRow> Rows, bool HasMore);
}
