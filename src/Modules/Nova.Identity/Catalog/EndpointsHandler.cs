using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Catalog;

/// <summary>Endpoints of the catalog: make, show, list, change, delete.</summary>
internal sealed class EndpointsHandler(CatalogStore catalog, EndpointUrls urls)
{
    private const string Path = "/v3/endpoints";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var region = call.QueryText("region_id") ?? call.QueryText("region");
        var rows = await catalog.ListEndpointsAsync(call.QueryText("service_id"), call.QueryText("interface"), region, cancellationToken);
        return call.Json(new EndpointsResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new EndpointResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<EndpointRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (request.Endpoint is not { ServiceId: { } service, Interface: { } name, Url: { } url })
        {
            return KeystoneFault.Bad("endpoint", "It needs a service_id, an interface and a url.");
        }

        EndpointRow empty = new() { Id = Ids.New(), ServiceId = service, Interface = name, Url = url };
        return await PutAsync(call, Apply(empty, request.Endpoint), StatusCodes.Status201Created, cancellationToken);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<EndpointRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await FindAsync(call, cancellationToken) is { } old
            ? await PutAsync(call, Apply(old, request.Endpoint), StatusCodes.Status200OK, cancellationToken)
            : Missing(call);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        await catalog.TryDeleteEndpointAsync(call.Route("endpoint"), cancellationToken) ? call.NoContent() : Missing(call);

    private static EndpointRow Apply(EndpointRow row, EndpointBody body) => row with
    {
        ServiceId = body.ServiceId ?? row.ServiceId,
        Interface = body.Interface ?? row.Interface,
        RegionId = body.RegionId ?? body.Region ?? row.RegionId,
        Url = body.Url ?? row.Url,
        Enabled = body.Enabled switch { true => 1, false => 0, null => row.Enabled },
    };

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("endpoint", call.Route("endpoint"));

    private EndpointPayload View(ApiCall call, EndpointRow row) => new()
    {
        Id = row.Id,
        ServiceId = row.ServiceId,
        Interface = row.Interface,
        RegionId = row.RegionId,
        Region = row.RegionId,
        Url = urls.WithSurfaces(row.Url, call.Http.Request),
        Enabled = row.Enabled is 1,
        Links = call.SelfLink($"{Path}/{row.Id}"),
    };

    private Task<EndpointRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        catalog.FindEndpointAsync(call.Route("endpoint"), cancellationToken);

    private async Task<IResult> PutAsync(ApiCall call, EndpointRow row, int status, CancellationToken cancellationToken)
    {
        if (await catalog.FindServiceAsync(row.ServiceId, cancellationToken) is null)
        {
            return KeystoneFault.Bad("endpoint.service_id", $"There is no service {row.ServiceId}.");
        }

        // Keystone makes the region of an endpoint where it is not there yet.
        if (row.RegionId is { } region)
        {
            await catalog.TryAddRegionAsync(new RegionRow { Id = region }, cancellationToken);
        }

        await catalog.PutEndpointAsync(row, cancellationToken);
        return call.Json(new EndpointResponse(View(call, row)), status);
    }
}
