using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>The second claim of servers that move; like the first, it is counted and struck out by conditional writes only.</summary>
internal sealed class MoveLedger : IMoveClaims
{
    /// <inheritdoc />
    public async Task<Result<Done>> BeginAsync(
        IUnitOfWork work, ServerId server, HostName host, ClaimedResources amount, CancellationToken cancellationToken)
    {
        ServerClaim wanted = new(server, host, amount);
        if (await work.FindClaimAsync(server, cancellationToken) is not { } held)
        {
            return new Fault.Conflict($"Server {server} holds nothing that it could move from.");
        }

        if (!await work.TrySetAsideAsync(held, cancellationToken))
        {
            return held == wanted ? new Done() : new Fault.Conflict($"Server {server} is being moved already.");
        }

        if ((await ClaimTaking.TakeAsync(work, wanted, cancellationToken)).TryGet(out _, out var refusal))
        {
            await work.ReplaceClaimAsync(wanted, cancellationToken);
            return new Done();
        }

        // The caller may go on in the same transaction with another host, so the refusal leaves nothing behind.
        await work.RestoreAsync(held, cancellationToken);
        return refusal;
    }

    /// <inheritdoc />
    public async Task StayAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        if (await work.RemoveAsideAsync(server, cancellationToken) is { } left)
        {
            await work.GiveBackAsync(left, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task ReturnAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        if (await work.FindAsideAsync(server, cancellationToken) is not { } kept)
        {
            return;
        }

        if (await work.FindClaimAsync(server, cancellationToken) is { } given)
        {
            await work.RemoveMoreAsync(ClaimRow.Of(given), isAside: false, cancellationToken);
            await work.GiveBackAsync(given, cancellationToken);
        }

        await work.RestoreAsync(kept, cancellationToken);
    }
}
