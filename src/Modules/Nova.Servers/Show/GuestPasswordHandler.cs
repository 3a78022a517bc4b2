using Microsoft.AspNetCore.Http;
using Nova.Data;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>The administrator's password that the guest has made, encrypted with the user's key and posted to the metadata service.</summary>
internal sealed class GuestPasswordHandler(Database database, ServerStore servers, ServerLookup lookup)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.ShowPassword, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var contents = await servers.FindContentsAsync(row.ServerId, cancellationToken);
        return call.Json(new GuestPasswordResponse(contents?.GuestPassword ?? ""));
    }

    /// <summary>Forgets our copy; the guest's own password stays what it is.</summary>
    public async Task<IResult> ClearAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.ClearPassword, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        await database.WriteAsync(work => ServerStore.ClearGuestPasswordAsync(work, row.ServerId, cancellationToken), cancellationToken);
        return call.NoContent();
    }
}

internal sealed record GuestPasswordResponse(string Password);
