using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Catalog;

/// <summary>Services of the catalog: make, show, list, change, delete.</summary>
internal sealed class ServicesHandler(CatalogStore catalog)
{
    private const string Path = "/v3/services";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await catalog.ListServicesAsync(call.QueryText("type"), call.QueryText("name"), cancellationToken);
        return call.Json(new ServicesResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new ServiceResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ServiceRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (request.Service.Type is not { } type)
        {
            return KeystoneFault.Bad("service.type", "It is missing.");
        }

        var row = Apply(new ServiceRow { Id = Ids.New(), Type = type }, request.Service);
        await catalog.PutServiceAsync(row, cancellationToken);
        return call.Json(new ServiceResponse(View(call, row)), StatusCodes.Status201Created);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ServiceRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(call, cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var row = Apply(old, request.Service);
        await catalog.PutServiceAsync(row, cancellationToken);
        return call.Json(new ServiceResponse(View(call, row)));
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        await catalog.TryDeleteServiceAsync(call.Route("service"), cancellationToken) ? call.NoContent() : Missing(call);

    private static ServiceRow Apply(ServiceRow row, ServiceBody body) => row with
    {
        Type = body.Type ?? row.Type,
        Name = body.Name ?? row.Name,
        Description = body.Description ?? row.Description,
        Enabled = body.Enabled switch { true => 1, false => 0, null => row.Enabled },
    };

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("service", call.Route("service"));

    private static ServicePayload View(ApiCall call, ServiceRow row) =>
        new(row.Id, row.Type, row.Name, row.Description, row.Enabled is 1, call.SelfLink($"{Path}/{row.Id}"));

    private Task<ServiceRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        catalog.FindServiceAsync(call.Route("service"), cancellationToken);
}
