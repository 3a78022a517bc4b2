using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Quotas.Ledger;
using Nova.Quotas.Storage;
using Nova.Web;

namespace Nova.Quotas.QuotaClasses;

/// <summary>Shows and changes classes of limits (<c>os-quota-class-sets</c>); only the class "default" has an effect, on all projects.</summary>
internal sealed class QuotaClassesHandler(Database database, QuotaStore store, LimitBook book)
{
    private const int MaxNameLength = 255;

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Name(call).TryGet(out var name, out var fault))
        {
            return call.Fault(fault);
        }

        var limits = book.Merge(await store.ClassAsync(name, cancellationToken));
        return call.Json(new QuotaClassResponse { QuotaClassSet = QuotaClassView.Of(name, limits) });
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Name(call).TryGet(out var name, out var fault)
            || !(await call.BodyAsync<UpdateQuotaClassRequest>(cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        await database.WriteAsync(
            async work =>
            {
                foreach (var (resource, limit) in body.QuotaClassSet.Given())
                {
                    await QuotaStore.SetClassAsync(work, name, resource, limit, cancellationToken);
                }

                work.AfterCommit(book.Forget);
            },
            cancellationToken);
        var limits = book.Merge(await store.ClassAsync(name, cancellationToken));
        return call.Json(new QuotaClassResponse { QuotaClassSet = QuotaClassView.Of(null, limits) });
    }

    private static Result<string> Name(ApiCall call)
    {
        var name = call.Route("id");
        return name.Length > MaxNameLength || name.Contains('\0', StringComparison.Ordinal)
            ? new Fault.Invalid("The name of the quota class is not valid.")
            : name;
    }
}
