using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Catalog;
using Nova.Flavors.Storage;
using Nova.Web;

namespace Nova.Flavors.Access;

/// <summary>Who may use a private flavor.</summary>
internal sealed class AccessHandler(Database database, FlavorCache cache, FlavorNotices notices)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        FlavorId id = new(call.Route("id"));
        return (await cache.GetAsync(cancellationToken)).Find(call.Caller, id) switch
        {
            null => call.Fault(new Fault.NotFound("Flavor", id.Value)),
            { Flavor.IsPublic: true } => call.Fault(new Fault.NotFound("Access list of public flavor", id.Value)),
            { } known => Answer(call, known),
        };
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AddAccessRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        ProjectId project = new(body.Change.Tenant);
        return await ChangeAsync(
            call,
            async (work, known) =>
                known.Flavor.IsPublic && call.Version.Supports(7) ? new Fault.Conflict("Can not add access to a public flavor.")
                : await FlavorStore.TryGrantAsync(work, known.Flavor.Id, project, cancellationToken) ? default(Done)
                : new Fault.Conflict($"Flavor access already exists for flavor {known.Flavor.Id} and project {project} combination."),
            cancellationToken);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RemoveAccessRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        ProjectId project = new(body.Change.Tenant);
        return await ChangeAsync(
            call,
            async (work, known) => await FlavorStore.TryRevokeAsync(work, known.Flavor.Id, project, cancellationToken)
                ? default(Done)
                : new Fault.NotFound("Flavor access", $"for {known.Flavor.Id} / {project} combination"),
            cancellationToken);
    }

    private static IResult Answer(ApiCall call, KnownFlavor known) => call.Json(new AccessResponse
    {
        FlavorAccess = [.. known.Projects.Order(StringComparer.Ordinal).Select(project => new AccessView(known.Flavor.Id.Value, project))],
    });

    private async Task<IResult> ChangeAsync(
        ApiCall call, Func<IUnitOfWork, KnownFlavor, Task<Result<Done>>> change, CancellationToken cancellationToken)
    {
        FlavorId id = new(call.Route("id"));
        if ((await cache.GetAsync(cancellationToken)).Find(call.Caller, id) is not { } known)
        {
            return call.Fault(new Fault.NotFound("Flavor", id.Value));
        }

        var changed = await database.TryWriteAsync(
            async work =>
            {
                work.AfterCommit(cache.Forget);
                var result = await change(work, known);
                if (result.TryGet(out _, out _))
                {
                    await notices.TellAsync(work, call.Caller.RequestId, "update", id, cancellationToken);
                }

                return result;
            },
            cancellationToken);
        return changed.TryGet(out _, out var fault)
            ? Answer(call, (await cache.GetAsync(cancellationToken)).Find(call.Caller, id) ?? known)
            : call.Fault(fault);
    }
}
