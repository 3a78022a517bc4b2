using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Volume types and their extra specs.</summary>
internal sealed class TypesHandler(VolumeStore volumes)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var wantsPrivate = call.Caller.IsAdmin && call.QueryText("is_public") is not ("True" or "true");
        var rows = (await volumes.ListTypesAsync(cancellationToken)).Where(row => row.IsPublic is 1 || wantsPrivate);
        return call.Json(new JsonObject { ["volume_types"] = new JsonArray([.. rows.Select(row => VolumeViews.Type(row, call.Caller.IsAdmin))]) });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).Match(row => Answer(call, row), call.Fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<TypeRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.VolumeType;
        if (body.Name is not { Length: > 0 } name)
        {
            return call.Fault(new Fault.Invalid("Volume type name can not be empty."));
        }

        TypeRow row = new()
        {
            Id = Identifier.NewUuid().ToString(),
            Name = name,
            Description = body.Description ?? "",
            IsPublic = (body.IsPublic ?? body.Public) is false ? 0 : 1,
            ExtraSpecs = Texts.Write(body.ExtraSpecs ?? new Dictionary<string, string>()),
        };
        return await volumes.TryAddTypeAsync(row, cancellationToken) ? Answer(call, row) : call.Fault(new Fault.Conflict($"Volume Type {name} already exists."));
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<TypeRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindAsync(call, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        var body = request.VolumeType;
        if (body.Name is { } name && name != row.Name && await volumes.FindTypeAsync(name, cancellationToken) is not null)
        {
            return call.Fault(new Fault.Conflict($"Volume Type {name} already exists."));
        }

        var changed = row with
        {
            Name = body.Name ?? row.Name,
            Description = body.Description ?? row.Description,
            IsPublic = (body.IsPublic ?? body.Public) is { } isPublic ? (isPublic ? 1 : 0) : row.IsPublic,
        };
        await volumes.WriteTypeAsync(changed, cancellationToken);
        return Answer(call, changed);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        return row.Name is not TypeRow.Default && await volumes.TryRemoveTypeAsync(row.Id, cancellationToken)
            ? call.Accepted()
            : call.Fault(new Fault.Invalid($"Target volume type is still in use, or the default: {row.Name}."));
    }

    public async Task<IResult> ListSpecsAsync(ApiCall call, CancellationToken cancellationToken) => (await FindAsync(call, cancellationToken)).Match(
        row => call.Json(new JsonObject { ["extra_specs"] = VolumeViews.Map(Texts.Read(row.ExtraSpecs)) }), call.Fault);

    public async Task<IResult> AddSpecsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ExtraSpecsRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindAsync(call, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        var specs = Texts.Read(row.ExtraSpecs).Concat(request.ExtraSpecs).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        await volumes.WriteTypeAsync(row with { ExtraSpecs = Texts.Write(specs) }, cancellationToken);
        return call.Json(new JsonObject { ["extra_specs"] = VolumeViews.Map(request.ExtraSpecs) });
    }

    public async Task<IResult> DeleteSpecAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        var specs = Texts.Read(row.ExtraSpecs).ToDictionary();
        if (!specs.Remove(key))
        {
            return call.Fault(new Fault.NotFound("Volume Type extra spec", key));
        }

        await volumes.WriteTypeAsync(row with { ExtraSpecs = Texts.Write(specs) }, cancellationToken);
        return call.Accepted();
    }

    private static IResult Answer(ApiCall call, TypeRow row) =>
        call.Json(new JsonObject { ["volume_type"] = VolumeViews.Type(row, call.Caller.IsAdmin) }, StatusCodes.Status200OK);

    private async Task<Result<TypeRow>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        return await volumes.FindTypeAsync(text is "default" ? TypeRow.Default : text, cancellationToken) is { } row && (row.IsPublic is 1 || call.Caller.IsAdmin)
            ? row
            : new Fault.NotFound("Volume type", text);
    }
}
