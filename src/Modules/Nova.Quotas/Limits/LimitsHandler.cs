using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Quotas.Ledger;
using Nova.Quotas.Storage;
using Nova.Web;

namespace Nova.Quotas.Limits;

/// <summary>Shows the limits and the usage of the caller's project, or of another one by policy (<c>/limits</c>).</summary>
internal sealed class LimitsHandler(QuotaStore store, LimitBook book, UsageCounters counters)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<LimitsQuery>().TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        var project = call.Caller.Project;
        if (query.TenantId is { Length: > 0 } other && other != project.Value)
        {
            project = new ProjectId(other);
            if (!call.Allows(Policies.OtherLimits, new PolicyTarget(project, call.Caller.User)))
            {
                return call.Fault(new Fault.Forbidden(Policies.OtherLimits.Name));
            }
        }

        var limits = book.Merge(await store.LimitsAsync(project, null, cancellationToken));
        var used = await store.UsageAsync(project, cancellationToken);
        var counted = await counters.OfAsync(project, cancellationToken);
        return call.Json(new LimitsResponse { Limits = new LimitsView { Absolute = AbsoluteLimits.Of(limits, used, counted) } });
    }
}
