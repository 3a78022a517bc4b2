using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Images.Show;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.List;

/// <summary><c>GET /v2/images</c>.</summary>
internal sealed class ListImagesHandler(ImageStore store, IOptions<ApiOptions> api)
{
    private const string Path = "/v2/images";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!ImageQuery.Read(call.Http.Request.Query, api.Value.MaxLimit).TryGet(out var asked, out var fault)
            || !(await AfterAsync(call, asked.Filter, asked.Marker, cancellationToken)).TryGet(out var filter, out fault))
        {
            return call.Fault(fault);
        }

        // One more than asked tells whether there is a next page.
        var (sql, parameters) = ImageListSql.Make(call.Caller, filter with { Limit = filter.Limit is 0 ? 0 : filter.Limit + 1 });
        var rows = await store.ListAsync(sql, parameters, cancellationToken);
        var page = rows.Take(filter.Limit).ToList();
        JsonObject answer = new()
        {
            ["images"] = new JsonArray([.. page.Select(ImageDocument.Of)]),
            ["schema"] = "/v2/schemas/images",
            ["first"] = Link(call, null),
        };
        if (rows.Count > page.Count && page.Count > 0)
        {
            answer["next"] = Link(call, page[^1].Id);
        }

        return call.Json(answer);
    }

    private async Task<Result<ImageFilter>> AfterAsync(ApiCall call, ImageFilter filter, string? marker, CancellationToken cancellationToken)
    {
        if (marker is null)
        {
            return filter;
        }

        return (await store.FindAsync(call.Caller, marker, cancellationToken)).TryGet(out var row, out _)
            ? filter with { After = row }
            : new Fault.Invalid($"Invalid marker: no image has the ID {marker}.");
    }

    private static string Link(ApiCall call, string? marker)
    {
        var kept = (call.Http.Request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith("marker=", StringComparison.Ordinal));
        var query = string.Join('&', marker is null ? kept : kept.Append($"marker={marker}"));
        return query.Length is 0 ? Path : $"{Path}?{query}";
    }
}
