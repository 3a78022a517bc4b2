using Microsoft.Extensions.Logging;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>The ledger of claims: every change of it is a conditional write, so it holds whoever writes beside it.</summary>
internal sealed partial class PlacementLedger(PlacementStore store, ILogger<PlacementLedger> log) : IPlacement
{
    /// <inheritdoc />
    public async Task<Result<Done>> ClaimAsync(
        IUnitOfWork work, ClaimHolder holder, HostName host, ClaimedResources amount, CancellationToken cancellationToken)
    {
        if (amount is { VCpus: < 0 } or { MemoryMiB: < 0 } or { DiskGiB: < 0 })
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "A claim is never negative: it would make room that is not there.");
        }

        var claim = new ServerClaim(holder.Server, host, amount);
        if (!await work.TryInsertClaimAsync(holder, claim, cancellationToken))
        {
            return await AnswerRepetitionAsync(work, claim, cancellationToken);
        }

        if ((await ClaimTaking.TakeAsync(work, claim, cancellationToken)).TryGet(out _, out var refusal))
        {
            work.AfterCommit(() => LogClaimed(claim.Server, host, amount));
            return new Done();
        }

        // The caller may go on in the same transaction with another host, so the refusal leaves nothing behind.
        await work.RemoveClaimAsync(holder.Server, cancellationToken);
        return refusal;
    }

    /// <inheritdoc />
    public async Task ReleaseAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        await GiveBackAsync(work, await work.RemoveAsideAsync(server, cancellationToken), cancellationToken);
        await GiveBackAsync(work, await work.RemoveClaimAsync(server, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async Task ReportInventoryAsync(HostName host, HostInventory inventory, CancellationToken cancellationToken)
    {
        // Hosts report every few seconds and hardly ever something new: a read is cheaper than a write that changes nothing.
        var reported = HostReports.Write(inventory);
        if ((await store.FindAsync(host, cancellationToken))?.Reported == reported)
        {
            return;
        }

        await store.SaveInventoryAsync(host, inventory, reported, cancellationToken);
        LogInventory(host, inventory);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<HostUsage>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<HostUsage>> ListAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken) =>
        store.ListAsync(hosts, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<HostName, long>> ListVersionsAsync(CancellationToken cancellationToken) => store.ListVersionsAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ServerClaim>> ListClaimsAsync(CancellationToken cancellationToken) => store.ListClaimsAsync(cancellationToken);

    private async Task GiveBackAsync(IUnitOfWork work, ServerClaim? released, CancellationToken cancellationToken)
    {
        if (released is not null)
        {
            await work.GiveBackAsync(released, cancellationToken);
            work.AfterCommit(() => LogReleased(released.Server, released.Host, released.Amount));
        }
    }

    private static async Task<Result<Done>> AnswerRepetitionAsync(IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken)
    {
        var held = await work.FindClaimAsync(claim.Server, cancellationToken);
        return held == claim
            ? new Done()
            : new Fault.Conflict($"Server {claim.Server} already holds a claim on another host or of another size.");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Server {Server} holds {Amount} of {Host}")]
    private partial void LogClaimed(ServerId server, HostName host, ClaimedResources amount);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Server {Server} gave {Amount} of {Host} back")]
    private partial void LogReleased(ServerId server, HostName host, ClaimedResources amount);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} has {Inventory}")]
    private partial void LogInventory(HostName host, HostInventory inventory);
}
