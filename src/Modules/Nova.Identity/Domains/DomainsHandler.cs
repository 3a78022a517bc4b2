using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Domains;

/// <summary>Domains: make, show, list, change, delete.</summary>
internal sealed class DomainsHandler(DomainStore domains, AssignmentStore assignments)
{
    private const string Path = "/v3/domains";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await domains.ListAsync(call.QueryText("name"), call.EnabledFilter(), cancellationToken);
        return call.Json(new DomainsResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    /// <summary>The domains that the caller may have a token for.</summary>
    public async Task<IResult> ListOfCallerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        AssignmentFilter own = new(UserId: call.Caller.User.Value, TargetKind: "domain");
        var granted = (await assignments.ListAsync(own, cancellationToken)).Select(row => row.TargetId).ToHashSet();
        var rows = (await domains.ListAsync(call.QueryText("name"), enabled: 1, cancellationToken)).Where(row => granted.Contains(row.Id));
        return call.Json(new DomainsResponse([.. rows.Select(row => View(call, row))], call.ListLinks("/v3/auth/domains")));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new DomainResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<DomainCreateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Domain;
        DomainRow row = new()
        {
            Id = Ids.New(),
            Name = body.Name,
            Description = body.Description ?? "",
            Enabled = body.Enabled is false ? 0 : 1,
        };
        return await domains.TryAddAsync(row, cancellationToken)
            ? call.Json(new DomainResponse(View(call, row)), StatusCodes.Status201Created)
            : KeystoneFault.Taken("domain", row.Name);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<DomainUpdateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(call, cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var body = request.Domain;
        var row = old with
        {
            Name = body.Name ?? old.Name,
            Description = body.Description ?? old.Description,
            Enabled = body.Enabled switch { true => 1, false => 0, null => old.Enabled },
        };
        return await domains.TryUpdateAsync(row, cancellationToken)
            ? call.Json(new DomainResponse(View(call, row)))
            : KeystoneFault.Taken("domain", row.Name);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(call, cancellationToken) is not { } row)
        {
            return Missing(call);
        }

        if (row.Enabled is 1)
        {
            return KeystoneFault.Refused("Cannot delete a domain that is enabled, please disable it first.");
        }

        await domains.DeleteAsync(new DomainId(row.Id), cancellationToken);
        return call.NoContent();
    }

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("domain", call.Route("domain"));

    private static DomainPayload View(ApiCall call, DomainRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Description = row.Description,
        Enabled = row.Enabled is 1,
        Links = call.SelfLink($"{Path}/{row.Id}"),
    };

    private Task<DomainRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        domains.FindAsync(new DomainId(call.Route("domain")), cancellationToken);
}
