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
        return row?.ToClaim();
    }

    /// <summary>Sets a claim aside; false where one is already. Of two at once, the second waits for the first.</summary>
    public static async Task<bool> TrySetAsideAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO placement_moves (server, host, vcpus, memory_mib, disk_gib)
            VALUES (@Server, @Host, @VCpus, @MemoryMiB, @DiskGiB)
            ON CONFLICT (server) DO NOTHING
            """,
            ClaimRow.Of(claim), cancellationToken) is 1;

    /// <summary>Strikes out what is set aside and tells what it was; <see langword="null"/> where nothing is.</summary>
    public static async Task<ServerClaim?> RemoveAsideAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"DELETE FROM placement_moves WHERE server = @Server RETURNING {PlacementStore.ClaimColumns}", new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim();
    }

    /// <summary>Writes another claim in the place of the server's; the sums are the caller's.</summary>
    public static Task ReplaceClaimAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "UPDATE placement_claims SET host = @Host, vcpus = @VCpus, memory_mib = @MemoryMiB, disk_gib = @DiskGiB WHERE server = @Server",
            ClaimRow.Of(claim), cancellationToken);
}
