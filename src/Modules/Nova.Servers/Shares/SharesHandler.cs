using Microsoft.AspNetCore.Http;
using Nova.Contracts.Shares;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Shares;

/// <summary>The shares of a server: list, show, attach, detach. The share service says who may reach what; the row says it of the server.</summary>
internal sealed class SharesHandler(ServerLookup lookup, ActionRunner runner, ShareStore store, IShareService shares, Database database)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindHeadAsync(call, SharePolicies.List, cancellationToken)).TryGet(out var server, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await store.ListAsync(server.ServerId, cancellationToken);
        return call.Json(new SharesResponse([.. rows.Select(row => View(call, row))]));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        return (await lookup.FindHeadAsync(call, SharePolicies.Show, cancellationToken)).TryGet(out var server, out var fault)
            && (await FindAsync(call, server.ServerId, cancellationToken)).TryGet(out var row, out fault)
                ? call.Json(new ShareResponse(View(call, row)))
                : call.Fault(fault);
    }

    public async Task<IResult> AttachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AttachShareRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, SharePolicies.Attach, cancellationToken)).TryGet(out var server, out fault)
            || !ActionRunner.Judge(call.Caller, server, ShareAction.Attach).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        var id = Guid.Parse(request.Share.ShareId);
        if (await store.FindAsync(server.ServerId, id, cancellationToken) is { } known)
        {
            return call.Fault(HasAlready(known.ShareId, known.Tag));
        }

        if (!(await shares.AllowAsync(call.Caller, server.ServerId, id, cancellationToken)).TryGet(out var share, out fault))
        {
            return call.Fault(fault);
        }

        ShareRow row = new()
        {
            Id = Identifier.NewUuid().ToString(),
            ServerId = server.Id,
            ShareId = share.Id.ToString(),
            Tag = request.Share.Tag ?? share.Id.ToString(),
            Status = ShareRow.Inactive,
            ExportLocation = share.ExportLocation,
        };
        var added = await database.TryWriteAsync<ShareRow>(
            async work =>
                !(await runner.BeginAsync(work, call.Caller, server.ServerId, ShareAction.Attach, current => current, cancellationToken)).TryGet(out _, out var refusal) ? refusal
                : await store.AddAsync(work, row, cancellationToken) ? row
                : HasAlready(row.ShareId, row.Tag),
            cancellationToken);
        if (added.TryGet(out _, out fault))
        {
            return call.Json(new ShareResponse(View(call, row)), StatusCodes.Status201Created);
        }

        // Of two requests for one share the other may have won: then the server reaches it by right.
        if (await store.FindAsync(server.ServerId, id, CancellationToken.None) is null)
        {
            await shares.DenyAsync(call.Caller, server.ServerId, id, CancellationToken.None);
        }

        return call.Fault(fault);
    }

    public async Task<IResult> DetachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, SharePolicies.Detach, cancellationToken)).TryGet(out var server, out var fault)
            || !ActionRunner.Judge(call.Caller, server, ShareAction.Detach).TryGet(out _, out fault)
            || !(await FindAsync(call, server.ServerId, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        await shares.DenyAsync(call.Caller, server.ServerId, Guid.Parse(row.ShareId), cancellationToken);
        var begun = await runner.BeginAsync(
            call.Caller, server.ServerId, ShareAction.Detach, current => current, (work, _) => ShareStore.RemoveAsync(work, row.Id, cancellationToken), cancellationToken);
        return begun.Match(_ => call.Ok(), call.Fault);
    }

    private static Fault.Conflict HasAlready(string share, string tag) => new($"Share '{share}' or the tag '{tag}' is attached to this server already.");

    private static ShareView View(ApiCall call, ShareRow row) => new()
    {
        Uuid = call.Caller.IsAdmin ? row.Id : null,
        ShareId = row.ShareId,
        Status = row.Status,
        Tag = row.Tag,
        ExportLocation = call.Caller.IsAdmin ? row.ExportLocation : null,
    };

    private async Task<Result<ShareRow>> FindAsync(ApiCall call, ServerId server, CancellationToken cancellationToken)
    {
        var text = call.Route("share");
        return Guid.TryParse(text, out var share) && await store.FindAsync(server, share, cancellationToken) is { } row ? row : new Fault.NotFound("Share", text);
    }
}
