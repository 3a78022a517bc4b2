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

        if (await work.TryTakeAsync(wanted, cancellationToken))
        {
            await work.ReplaceClaimAsync(wanted, cancellationToken);
            return new Done();
        }

        // The caller may go on in the same transaction with another host, so the refusal leaves nothing behind.
        await work.RemoveAsideAsync(server, cancellationToken);
        return new Fault.Conflict(
            await work.FindAsync(host, cancellationToken) is { } usage ? PlacementLedger.Refusal(amount, usage) : $"Host {host} has not reported what it has.");
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
        if (await work.RemoveAsideAsync(server, cancellationToken) is not { } kept)
        {
            return;
        }

        if (await work.FindClaimAsync(server, cancellationToken) is { } given)
        {
            await work.GiveBackAsync(given, cancellationToken);
        }

        await work.ReplaceClaimAsync(kept, cancellationToken);
    }
}
