using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Keypairs.Storage;
using Nova.Web;

namespace Nova.Keypairs.Api;

/// <summary>Lists, shows and deletes keypairs: the caller's own, or by policy another user's.</summary>
internal sealed class KeypairsHandler(Database database, KeypairStore store, KeypairNotices notices)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListKeypairsQuery>().TryGet(out var query, out var fault)
            || !Owner(call, Policies.List, query.UserId).TryGet(out var owner, out fault))
        {
            return call.Fault(fault);
        }

        PageRequest page = new(int.MaxValue - 1, null);
        if (call.Version.Supports(35) && !call.Page().TryGet(out page!, out fault))
        {
            return call.Fault(fault);
        }

        if (page.Marker is { } marker && await store.FindAsync(owner, marker, cancellationToken) is null)
        {
            return call.Fault(new Fault.Invalid($"marker [{marker}] not found"));
        }

        if (page.AsksForNothing)
        {
            return call.Json(new KeypairsResponse { Keypairs = [] });
        }

        var rows = await store.ListAsync(owner, page.Marker ?? "", page.Limit + 1, cancellationToken);
        return call.Json(new KeypairsResponse
        {
            Keypairs = [.. rows.Take(page.Limit).Select(row => new KeypairItem(Brief(row)))],
            KeypairsLinks = rows.Count > page.Limit ? [new LinkView("next", call.NextLink("/os-keypairs", rows[page.Limit - 1].Name))] : null,
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<KeypairQuery>().TryGet(out var query, out var fault)
            || !Owner(call, Policies.Show, query.UserId).TryGet(out var owner, out fault))
        {
            return call.Fault(fault);
        }

        var name = call.Route("id");
        return await store.FindAsync(owner, name, cancellationToken) is { } row
            ? call.Json(new KeypairResponse { Keypair = Whole(row) })
            : call.Fault(NotFound(owner, name));
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<KeypairQuery>().TryGet(out var query, out var fault)
            || !Owner(call, Policies.Delete, query.UserId).TryGet(out var owner, out fault))
        {
            return call.Fault(fault);
        }

        var name = call.Route("id");
        return !await DeleteAsync(call.Caller, owner, name, cancellationToken) ? call.Fault(NotFound(owner, name))
            : call.Version.Supports(2) ? call.NoContent()
            : call.Accepted();
    }

    private Task<bool> DeleteAsync(RequestContext caller, UserId owner, string name, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            if (await KeypairStore.DeleteAsync(work, owner, name, cancellationToken) is not { } gone)
            {
                return false;
            }

            await notices.TellAsync(work, caller, "delete.start", gone, cancellationToken);
            await notices.TellAsync(work, caller, "delete.end", gone, cancellationToken);
            return true;
        },
        cancellationToken);

    private static Fault.NotFound NotFound(UserId owner, string name) => new("Keypair", $"{name} of user {owner}");

    private static Result<UserId> Owner(ApiCall call, Policy policy, string? given)
    {
        var owner = given is { Length: > 0 } ? new UserId(given) : call.Caller.User;
        return call.Allows(policy, new PolicyTarget(call.Caller.Project, owner)) ? owner : new Fault.Forbidden(policy.Name);
    }

    private static BriefKeypairView Brief(KeypairRow row) =>
        new() { Name = row.Name, Type = row.Type, PublicKey = row.PublicKey, Fingerprint = row.Fingerprint };

    private static KeypairView Whole(KeypairRow row) => new()
    {
        Name = row.Name,
        Type = row.Type,
        PublicKey = row.PublicKey,
        Fingerprint = row.Fingerprint,
        UserId = row.UserId,
        CreatedAt = Instants.FromMicroseconds(row.CreatedAt).ToApiMicroseconds(),
        Id = row.Number,
    };
}
