using Nova.Contracts.Shares;
using Nova.Core;
using Nova.Data;
using Nova.Workflows;

namespace Nova.Servers.Shares;

/// <summary>What workflows do with a server's shares. It may be repeated.</summary>
internal sealed class GuestShares(ShareStore store, IShareService shares, Database database)
{
    /// <summary>Ends the server's way to all of its shares.</summary>
    public async Task LetGoAsync(OperationInfo operation, ServerId server, CancellationToken cancellationToken)
    {
        foreach (var row in await store.ListAsync(server, cancellationToken))
        {
            await shares.DenyAsync(operation.Caller, server, Guid.Parse(row.ShareId), cancellationToken);
            await database.WriteAsync(work => ShareStore.RemoveAsync(work, row.Id, cancellationToken), cancellationToken);
        }
    }
}
