using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Networks.Neutron.Quotas;

/// <summary>Quotas as Neutron shows them.</summary>
internal sealed class NetworkQuotasHandler(NetworkQuotas quotas)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Allows(NeutronPolicies.UpdateQuota))
        {
            return call.Fault(new Fault.Forbidden(NeutronPolicies.GetQuota.Name));
        }

        var all = await quotas.ListAsync(cancellationToken);
        return call.Json(new JsonObject
        {
            ["quotas"] = new JsonArray([.. all.Select(known =>
            {
                var view = View(known.Limits);
                view["project_id"] = known.Project;
                view["tenant_id"] = known.Project;
                return view;
            })]),
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        Project(call) is { } project ? Answer(call, await quotas.LimitsAsync(project, cancellationToken)) : Forbidden(call);

    public Task<IResult> ShowDefaultAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(Project(call) is not null ? Answer(call, quotas.Defaults) : Forbidden(call));

    public async Task<IResult> ShowDetailsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (Project(call) is not { } project)
        {
            return Forbidden(call);
        }

        var (limits, used) = (await quotas.LimitsAsync(project, cancellationToken), await quotas.UsageAsync(project, cancellationToken));
        JsonObject details = [];
        foreach (var (resource, limit) in limits)
        {
            details[resource] = new JsonObject { ["limit"] = limit, ["used"] = used.GetValueOrDefault(resource), ["reserved"] = 0 };
        }

        return call.Json(new JsonObject { ["quota"] = details });
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<QuotaRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        Dictionary<string, long> limits = new(StringComparer.Ordinal);
        foreach (var (resource, value) in request.Quota)
        {
            if (resource is "project_id" or "tenant_id" or "force" or "check_limit")
            {
                continue;
            }

            if (!quotas.Defaults.ContainsKey(resource))
            {
                return NeutronAnswer.Of(call, new Fault.Invalid($"Unrecognized attribute(s) '{resource}'"));
            }

            if (Number(value) is not { } limit)
            {
                return NeutronAnswer.Of(call, new Fault.Invalid($"Invalid input for limit of {resource}: it is no whole number from -1 on."));
            }

            limits[resource] = limit;
        }

        ProjectId project = new(call.Route("project"));
        await quotas.SetAsync(project, limits, cancellationToken);
        return Answer(call, await quotas.LimitsAsync(project, cancellationToken));
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        await quotas.ResetAsync(new ProjectId(call.Route("project")), cancellationToken)
            ? call.NoContent()
            : NeutronAnswer.Of(call, new Fault.NotFound("Quota for tenant", call.Route("project")));

    private static long? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) && number is >= -1 and <= int.MaxValue => number,
        JsonValueKind.String when long.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= -1 and <= int.MaxValue => number,
        _ => null,
    };

    private static IResult Answer(ApiCall call, IReadOnlyDictionary<string, long> limits) => call.Json(new JsonObject { ["quota"] = View(limits) });

    private static JsonObject View(IReadOnlyDictionary<string, long> limits)
    {
        JsonObject view = [];
        foreach (var (resource, limit) in limits)
        {
            view[resource] = limit;
        }

        return view;
    }

    private static ProjectId? Project(ApiCall call)
    {
        ProjectId project = new(call.Route("project"));
        return project == call.Caller.Project || call.Caller.IsAdmin ? project : null;
    }

    private static IResult Forbidden(ApiCall call) => call.Fault(new Fault.Forbidden(NeutronPolicies.GetQuota.Name));
}

internal sealed record QuotaRequest
{
    [Loose]
    public required IReadOnlyDictionary<string, JsonElement> Quota { get; init; }
}
