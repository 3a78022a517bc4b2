using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Catalog;
using Nova.Flavors.Storage;
using Nova.Web;

namespace Nova.Flavors.Manage;

/// <summary>Makes, describes and deletes flavors. Servers keep copies of theirs, so a deletion touches none.</summary>
internal sealed partial class ManageFlavorsHandler(
    Database database, FlavorCache cache, FlavorNotices notices, TimeProvider clock, ILogger<ManageFlavorsHandler> logger)
{
    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateFlavorRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var flavor = body.Flavor.ToFlavor();
        var made = await database.TryWriteAsync<Done>(
            async work =>
            {
                if (await FlavorStore.TryAddAsync(work, flavor, clock.GetUtcNow(), cancellationToken))
                {
                    work.AfterCommit(cache.Forget);
                    await notices.TellAsync(work, call.Caller.RequestId, "create", flavor.Id, cancellationToken);
                    return default(Done);
                }

                return await FlavorStore.ExistsAsync(work, flavor.Id, cancellationToken)
                    ? new Fault.Conflict($"Flavor with ID {flavor.Id} already exists.")
                    : new Fault.Conflict($"Flavor with name {flavor.Name} already exists.");
            },
            cancellationToken);
        if (!made.TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        LogMade(call.Caller.RequestId, flavor.Id, flavor.Name);
        return call.Json(new FlavorResponse { Flavor = FlavorView.Of(call, flavor) });
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateFlavorRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        FlavorId id = new(call.Route("id"));
        var described = await WriteAsync(
            id,
            async work =>
            {
                var isThere = await FlavorStore.DescribeAsync(work, id, body.Flavor.Description, clock.GetUtcNow(), cancellationToken);
                await notices.TellAsync(work, call.Caller.RequestId, "update", id, cancellationToken);
                return isThere;
            },
            cancellationToken);
        if (!described.TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        return (await cache.GetAsync(cancellationToken)).Find(call.Caller, id) is { } known
            ? call.Json(new FlavorResponse { Flavor = FlavorView.Of(call, known.Flavor) })
            : call.Fault(new Fault.NotFound("Flavor", id.Value));
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        FlavorId id = new(call.Route("id"));
        var deleted = await WriteAsync(
            id,
            async work =>
            {
                await notices.TellAsync(work, call.Caller.RequestId, "delete", id, cancellationToken);
                return await FlavorStore.DeleteAsync(work, id, cancellationToken);
            },
            cancellationToken);
        if (!deleted.TryGet(out _, out var fault))
        {
            return call.Fault(fault);
        }

        LogDeleted(call.Caller.RequestId, id);
        return call.Accepted();
    }

    private Task<Result<Done>> WriteAsync(FlavorId id, Func<IUnitOfWork, Task<bool>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync<Done>(
            async work =>
            {
                work.AfterCommit(cache.Forget);
                return await change(work) ? default(Done) : new Fault.NotFound("Flavor", id.Value);
            },
            cancellationToken);

    [LoggerMessage(LogLevel.Information, "[{RequestId}] flavor {Flavor} ({Name}) made")]
    private partial void LogMade(string requestId, FlavorId flavor, string name);

    [LoggerMessage(LogLevel.Information, "[{RequestId}] flavor {Flavor} deleted")]
    private partial void LogDeleted(string requestId, FlavorId flavor);
}
