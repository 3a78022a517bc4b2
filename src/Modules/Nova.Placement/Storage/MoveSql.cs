using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL of claims that are set aside while their server moves, in the transaction of whoever moves it.</summary>
internal static class MoveSql
{
    /// <summary>What is set aside for the server; <see langword="null"/> where nothing is.</summary>
    public static async Task<ServerClaim?> FindAsideAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"SELECT {PlacementStore.ClaimColumns} FROM placement_moves WHERE server = @Server", new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim(await work.MoreOfAsync(row, isAside: true, cancellationToken));
    }

    /// <summary>Sets a claim aside; false where one is already. Of two at once, the second waits for the first.</summary>
    public static async Task<bool> TrySetAsideAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken)
    {
        var row = ClaimRow.Of(claim);
        var isSet = await work.ExecuteAsync(
            """
            INSERT INTO placement_moves (server, host, vcpus, memory_mib, disk_gib, has_more)
            VALUES (@Server, @Host, @VCpus, @MemoryMiB, @DiskGiB, @HasMore)
            ON CONFLICT (server) DO NOTHING
            """,
            row, cancellationToken) is 1;
        if (isSet)
        {
            await work.MarkMoreAsync(row, isAside: true, cancellationToken);
        }

        return isSet;
    }

    /// <summary>Strikes out what is set aside and tells what it was; <see langword="null"/> where nothing is.</summary>
    public static async Task<ServerClaim?> RemoveAsideAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"DELETE FROM placement_moves WHERE server = @Server RETURNING {PlacementStore.ClaimColumns}", new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim(await work.RemoveMoreAsync(row, isAside: true, cancellationToken));
    }

    /// <summary>The claim that was set aside is the server's own again, and is no longer aside; the sums are the caller's.</summary>
    public static async Task RestoreAsync(this IUnitOfWork work, ServerClaim kept, CancellationToken cancellationToken)
    {
        await work.ReplaceClaimAsync(kept, cancellationToken);
        await work.ExecuteAsync("DELETE FROM placement_moves WHERE server = @Server", ClaimRow.Of(kept), cancellationToken);
        await work.MarkMoreAsync(ClaimRow.Of(kept), isAside: false, cancellationToken);
    }

    /// <summary>Writes another claim in the place of the server's; the sums are the caller's.</summary>
    public static Task ReplaceClaimAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            UPDATE placement_claims
               SET host = @Host, vcpus = @VCpus, memory_mib = @MemoryMiB, disk_gib = @DiskGiB, has_more = @HasMore, generation = generation + 1
             WHERE server = @Server
            """,
            ClaimRow.Of(claim), cancellationToken);
}
