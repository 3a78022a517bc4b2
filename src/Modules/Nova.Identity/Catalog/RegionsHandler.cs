using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Catalog;

/// <summary>Regions of the catalog: make, show, list, change, delete.</summary>
internal sealed class RegionsHandler(CatalogStore catalog)
{
    private const string Path = "/v3/regions";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await catalog.ListRegionsAsync(call.QueryText("parent_region_id"), cancellationToken);
        return call.Json(new RegionsResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await catalog.FindRegionAsync(call.Route("region"), cancellationToken) is { } row
            ? call.Json(new RegionResponse(View(call, row)))
            : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RegionRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var id = request.Region.Id is { Length: > 0 } chosen ? chosen : Ids.New();
        var row = Apply(new RegionRow { Id = id }, request.Region);
        if (await FindMissingParentAsync(row, cancellationToken) is { } missing)
        {
            return missing;
        }

        return await catalog.TryAddRegionAsync(row, cancellationToken)
            ? call.Json(new RegionResponse(View(call, row)), StatusCodes.Status201Created)
            : KeystoneFault.Taken("region", row.Id);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RegionRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await catalog.FindRegionAsync(call.Route("region"), cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var row = Apply(old, request.Region);
        if (await FindMissingParentAsync(row, cancellationToken) is { } missing)
        {
            return missing;
        }

        return await catalog.TryUpdateRegionAsync(row, cancellationToken)
            ? call.Json(new RegionResponse(View(call, row)))
            : Missing(call);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Route("region");
        if (await catalog.TryDeleteRegionAsync(id, cancellationToken))
        {
            return call.NoContent();
        }

        return await catalog.FindRegionAsync(id, cancellationToken) is null
            ? Missing(call)
            : KeystoneFault.Refused($"Unable to delete region {id} because it has endpoints.");
    }

    private static RegionRow Apply(RegionRow row, RegionBody body) => row with
    {
        Description = body.Description ?? row.Description,
        ParentRegionId = body.ParentRegionId ?? row.ParentRegionId,
    };

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("region", call.Route("region"));

    private static RegionPayload View(ApiCall call, RegionRow row) =>
        new(row.Id, row.Description, row.ParentRegionId, call.SelfLink($"{Path}/{row.Id}"));

    private async Task<KeystoneFault?> FindMissingParentAsync(RegionRow row, CancellationToken cancellationToken) =>
        row.ParentRegionId is { } parent && await catalog.FindRegionAsync(parent, cancellationToken) is null
            ? KeystoneFault.NotFound("region", parent)
            : null;
}
