using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Roles;

/// <summary>Roles: make, show, list, change, delete; and which imply which.</summary>
internal sealed class RolesHandler(RoleStore roles)
{
    private const string Path = "/v3/roles";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        // Roles of one domain are not supported, so a list of those is empty.
        var rows = call.QueryText("domain_id") is null ? await roles.ListAsync(call.QueryText("name"), cancellationToken) : [];
        return call.Json(new RolesResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new RoleResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RoleCreateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (request.Role.DomainId is not null)
        {
            return KeystoneFault.Bad("role.domain_id", "Roles of one domain are not supported.");
        }

        RoleRow row = new() { Id = Ids.New(), Name = request.Role.Name, Description = request.Role.Description };
        return await roles.TryAddAsync(row, cancellationToken)
            ? call.Json(new RoleResponse(View(call, row)), StatusCodes.Status201Created)
            : KeystoneFault.Taken("role", row.Name);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RoleUpdateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(call, cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var row = old with { Name = request.Role.Name ?? old.Name, Description = request.Role.Description ?? old.Description };
        return await roles.TryUpdateAsync(row, cancellationToken)
            ? call.Json(new RoleResponse(View(call, row)))
            : KeystoneFault.Taken("role", row.Name);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        await roles.TryDeleteAsync(new RoleId(call.Route("role")), cancellationToken) ? call.NoContent() : Missing(call);

    /// <summary>What the role of the route implies directly.</summary>
    public async Task<IResult> ListImpliedAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await roles.ListAsync(null, cancellationToken);
        return rows.FirstOrDefault(row => row.Id == call.Route("role")) is { } prior
            ? call.Json(new RoleInferenceResponse(Infer(call, prior, rows), call.ListLinks($"{Path}/{prior.Id}/implies")))
            : Missing(call);
    }

    /// <summary>All pairs of a role and what it implies.</summary>
    public async Task<IResult> ListInferencesAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await roles.ListAsync(null, cancellationToken);
        var inferences = rows.Select(row => Infer(call, row, rows)).Where(inference => inference.Implies is not []);
        return call.Json(new RoleInferencesResponse([.. inferences], call.ListLinks("/v3/role_inferences")));
    }

    private static RoleInference Infer(ApiCall call, RoleRow prior, IReadOnlyList<RoleRow> rows)
    {
        var implied = RoleImplications.All.Where(pair => pair.Prior == prior.Name).Select(pair => pair.Implied);
        return new RoleInference(View(call, prior), [.. rows.Where(row => implied.Contains(row.Name)).Select(row => View(call, row))]);
    }

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("role", call.Route("role"));

    /// <summary>A role as the API shows it.</summary>
    internal static RolePayload View(ApiCall call, RoleRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Description = row.Description,
        Links = call.SelfLink($"{Path}/{row.Id}"),
    };

    private Task<RoleRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        roles.FindAsync(new RoleId(call.Route("role")), cancellationToken);
}
