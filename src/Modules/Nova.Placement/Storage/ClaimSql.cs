using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL of claims, in the transaction of whoever claims.</summary>
internal static class ClaimSql
{
    /// <summary>Writes the claim down; false where the server holds one already. Of two at once, the second waits for the first.</summary>
    public static async Task<bool> TryInsertClaimAsync(this IUnitOfWork work, ClaimHolder holder, ServerClaim claim, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO placement_claims (server, host, vcpus, memory_mib, disk_gib, has_more, project_id, user_id)
            VALUES (@Server, @Host, @VCpus, @MemoryMiB, @DiskGiB, @HasMore, @Project, @User)
            ON CONFLICT (server) DO NOTHING
            """,
            ClaimRow.Of(claim) with { Project = holder.Project.Value, User = holder.User.Value }, cancellationToken) is 1;

    /// <summary>Takes the amount of the claim from its host if there is that much left; the condition and the change are one statement.</summary>
    /// <remarks>A ratio lets servers share with one another, never one server with itself: none is larger than what the host may hand out. A node that is handed out whole takes one at most.</remarks>
    public static async Task<bool> TryTakeAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            UPDATE placement_inventories
               SET used_vcpus = used_vcpus + @VCpus,
                   used_memory_mib = used_memory_mib + @MemoryMiB,
                   used_disk_gib = used_disk_gib + @DiskGiB,
                   servers = servers + 1,
                   generation = generation + 1
             WHERE host = @Host
               AND (is_whole = 0 OR (servers = 0 AND used_vcpus = 0 AND used_memory_mib = 0 AND used_disk_gib = 0))
               AND (@VCpus = 0 OR (@VCpus >= min_vcpus AND @VCpus % step_vcpus = 0 AND @VCpus <= COALESCE(max_vcpus, @VCpus)))
               AND (@MemoryMiB = 0 OR (@MemoryMiB >= min_memory_mib AND @MemoryMiB % step_memory_mib = 0 AND @MemoryMiB <= COALESCE(max_memory_mib, @MemoryMiB)))
               AND (@DiskGiB = 0 OR (@DiskGiB >= min_disk_gib AND @DiskGiB % step_disk_gib = 0 AND @DiskGiB <= COALESCE(max_disk_gib, @DiskGiB)))
               AND @VCpus <= vcpus - reserved_vcpus
               AND @MemoryMiB <= memory_mib - reserved_memory_mib
               AND @DiskGiB <= disk_gib - reserved_disk_gib
               AND used_vcpus + @VCpus <= (vcpus - reserved_vcpus) * cpu_ratio
               AND used_memory_mib + @MemoryMiB <= (memory_mib - reserved_memory_mib) * memory_ratio
               AND used_disk_gib + @DiskGiB <= (disk_gib - reserved_disk_gib) * disk_ratio
            """,
            ClaimRow.Of(claim), cancellationToken) is 1;

    /// <summary>Strikes the server's claim out and tells what it was; <see langword="null"/> where it holds none.</summary>
    public static async Task<ServerClaim?> RemoveClaimAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"DELETE FROM placement_claims WHERE server = @Server RETURNING {PlacementStore.ClaimColumns}",
            new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim(await work.RemoveMoreAsync(row, isAside: false, cancellationToken));
    }

    /// <summary>Gives a claim that was struck out back to its host.</summary>
    public static async Task GiveBackAsync(this IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(
            """
            UPDATE placement_inventories
               SET used_vcpus = used_vcpus - @VCpus,
                   used_memory_mib = used_memory_mib - @MemoryMiB,
                   used_disk_gib = used_disk_gib - @DiskGiB,
                   servers = servers - 1,
                   generation = generation + 1
             WHERE host = @Host
            """,
            ClaimRow.Of(claim), cancellationToken);
        await work.GiveMoreBackAsync(claim.Host, claim.Amount.More, cancellationToken);
    }

    /// <summary>The claim of a server.</summary>
    public static async Task<ServerClaim?> FindClaimAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"SELECT {PlacementStore.ClaimColumns} FROM placement_claims WHERE server = @Server", new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim(await work.MoreOfAsync(row, isAside: false, cancellationToken));
    }

    /// <summary>A host's figures as this transaction sees them.</summary>
    public static async Task<HostUsage?> FindAsync(this IUnitOfWork work, HostName host, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<InventoryRow>(
            $"SELECT {PlacementStore.InventoryColumns} FROM placement_inventories WHERE host = @Host", new { Host = host.Value }, cancellationToken);
        return row?.ToUsage();
    }
}
