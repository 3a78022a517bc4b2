using System.Collections.Concurrent;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement.Storage;

namespace Nova.Placement.Pieces;

/// <summary>
/// Claims by the piece beside the claims by the amount, in the same transaction: a server has both or neither. Whoever asks for nothing by the
/// piece costs no statement more to claim.
/// </summary>
internal sealed class PieceLedger(PlacementLedger amounts, MoveLedger moves, PieceStore store, PieceFitter fitter) : IPlacement, IMoveClaims, IGuestFittings
{
    // Lists of names in one statement have a limit.
    private const int Batch = 500;

    private readonly ConcurrentDictionary<string, (long Generation, HostPieces Pieces)> _read = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<Result<Done>> ClaimAsync(
        IUnitOfWork work, ClaimHolder holder, HostName host, ClaimedResources amount, CancellationToken cancellationToken) =>
        PlacementTelemetry.Record("server", await TryClaimAsync(work, holder, host, amount, cancellationToken));

    private async Task<Result<Done>> TryClaimAsync(
        IUnitOfWork work, ClaimHolder holder, HostName host, ClaimedResources amount, CancellationToken cancellationToken)
    {
        if (!(await amounts.ClaimAsync(work, holder, host, amount with { Demand = null }, cancellationToken)).TryGet(out var done, out var fault))
        {
            return fault;
        }

        // The same claim again has its pieces.
        if (amount.Demand is not { } demand || await work.FindFittingAsync(holder.Server, isAside: false, cancellationToken) is not null)
        {
            return done;
        }

        if ((await FitAsync(work, holder.Server, host, demand, cancellationToken)).TryGet(out _, out fault))
        {
            return done;
        }

        await amounts.ReleaseAsync(work, holder.Server, cancellationToken);
        return fault;
    }

    /// <inheritdoc />
    public async Task ReleaseAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        await amounts.ReleaseAsync(work, server, cancellationToken);
        await work.RemoveFittingsAsync(server, isAside: null, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Result<Done>> BeginAsync(
        IUnitOfWork work, ServerId server, HostName host, ClaimedResources amount, CancellationToken cancellationToken) =>
        PlacementTelemetry.Record("move", await TryBeginAsync(work, server, host, amount, cancellationToken));

    private async Task<Result<Done>> TryBeginAsync(
        IUnitOfWork work, ServerId server, HostName host, ClaimedResources amount, CancellationToken cancellationToken)
    {
        if (!(await moves.BeginAsync(work, server, host, amount with { Demand = null }, cancellationToken)).TryGet(out var done, out var fault))
        {
            return fault;
        }

        // The same move again has its pieces.
        if (!await work.TrySetFittingAsideAsync(server, cancellationToken)
            || amount.Demand is not { } demand
            || (await FitAsync(work, server, host, demand, cancellationToken)).TryGet(out _, out fault))
        {
            return done;
        }

        await ReturnAsync(work, server, cancellationToken);
        return fault;
    }

    /// <inheritdoc />
    public async Task StayAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        await moves.StayAsync(work, server, cancellationToken);
        await work.RemoveFittingsAsync(server, isAside: true, cancellationToken);
    }

    /// <inheritdoc />
    public async Task ReturnAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        await moves.ReturnAsync(work, server, cancellationToken);
        if (await work.FindFittingAsync(server, isAside: true, cancellationToken) is not { } left)
        {
            return;
        }

        await work.RemoveFittingsAsync(server, isAside: false, cancellationToken);
        await (left.Document is null
            ? work.RemoveFittingsAsync(server, isAside: true, cancellationToken)
            : work.ReturnFittingAsync(server, cancellationToken));
    }

    /// <inheritdoc />
    public Task<GuestFitting?> FindAsync(ServerId server, HostName host, CancellationToken cancellationToken) => store.FindAsync(server, host, cancellationToken);

    /// <inheritdoc />
    public async Task ReportInventoryAsync(HostName host, HostInventory inventory, CancellationToken cancellationToken)
    {
        // Before the amounts, by which a host becomes known: whoever knows it knows its pieces.
        var document = inventory.Topology is { } topology ? PieceDocuments.Write(topology) : null;
        if (await store.FindTopologyAsync(host, cancellationToken) is var stored && stored != document)
        {
            await store.SaveAsync(host, document ?? PieceDocuments.Write(new HostTopology { Cells = [], Devices = [] }), cancellationToken);
        }

        await amounts.ReportInventoryAsync(host, inventory with { Topology = null }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<HostUsage>> ListAsync(CancellationToken cancellationToken) =>
        await WithPiecesAsync(await amounts.ListAsync(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<HostUsage>> ListAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken) =>
        await WithPiecesAsync(await amounts.ListAsync(hosts, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<HostName, long>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        var versions = await amounts.ListVersionsAsync(cancellationToken);
        var generations = await store.ListGenerationsAsync(cancellationToken);

        // Both only rise, so the sum is another one whenever either is.
        return generations.Count is 0 ? versions : versions.ToDictionary(pair => pair.Key, pair => pair.Value + generations.GetValueOrDefault(pair.Key.Value));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ServerClaim>> ListClaimsAsync(CancellationToken cancellationToken) => amounts.ListClaimsAsync(cancellationToken);

    // What was read is kept until the generation of its host is another one.
    private async Task<IReadOnlyList<HostUsage>> WithPiecesAsync(IReadOnlyList<HostUsage> usages, CancellationToken cancellationToken)
    {
        var generations = await store.ListGenerationsAsync(cancellationToken);
        if (generations.Count is 0)
        {
            return usages;
        }

        var stale = usages.Select(usage => usage.Host.Value)
            .Where(host => generations.TryGetValue(host, out var generation) && (!_read.TryGetValue(host, out var read) || read.Generation != generation));
        foreach (var some in stale.Chunk(Batch).ToList())
        {
            foreach (var (host, generation, pieces) in await store.ListAsync(some, cancellationToken))
            {
                _read[host] = (generation, pieces);
            }
        }

        return [.. usages.Select(usage => _read.TryGetValue(usage.Host.Value, out var read) ? usage with { Pieces = read.Pieces } : usage)];
    }

    private async Task<Result<Done>> FitAsync(IUnitOfWork work, ServerId server, HostName host, GuestDemand demand, CancellationToken cancellationToken)
    {
        if (await work.LockPiecesAsync(host, cancellationToken) is not { } pieces)
        {
            return new Fault.Conflict(demand.Contradiction ?? $"Host {host} has neither cells nor devices to hand out.");
        }

        if (!fitter.Fit(pieces, demand).TryGet(out var fitting, out var fault))
        {
            return new Fault.Conflict($"Host {host} has not the pieces left: {fault.Message}.");
        }

        await work.InsertFittingAsync(server, host, fitting, cancellationToken);
        return default(Done);
    }
}
