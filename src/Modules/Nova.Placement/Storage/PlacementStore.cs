using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL of inventories and claims.</summary>
internal sealed class PlacementStore(Database database)
{
    private const string InventoryColumns =
        """
        host AS Host, vcpus AS VCpus, memory_mib AS MemoryMiB, disk_gib AS DiskGiB,
        reserved_vcpus AS ReservedVCpus, reserved_memory_mib AS ReservedMemoryMiB, reserved_disk_gib AS ReservedDiskGiB,
        cpu_ratio AS CpuRatio, memory_ratio AS MemoryRatio, disk_ratio AS DiskRatio,
        used_vcpus AS UsedVCpus, used_memory_mib AS UsedMemoryMiB, used_disk_gib AS UsedDiskGiB, servers AS Servers
        """;

    private const string ClaimColumns = "server AS Server, host AS Host, vcpus AS VCpus, memory_mib AS MemoryMiB, disk_gib AS DiskGiB";

    /// <summary>Writes the claim down; false where the server holds one already. Of two at once, the second waits for the first.</summary>
    public async Task<bool> TryInsertClaimAsync(IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO placement_claims (server, host, vcpus, memory_mib, disk_gib)
            VALUES (@Server, @Host, @VCpus, @MemoryMiB, @DiskGiB)
            ON CONFLICT (server) DO NOTHING
            """,
            ClaimRow.Of(claim), cancellationToken) is 1;

    /// <summary>Takes the amount of the claim from its host if there is that much left; the condition and the change are one statement.</summary>
    /// <remarks>A ratio lets servers share with one another, never one server with itself: none is larger than what the host may hand out.</remarks>
    public async Task<bool> TryTakeAsync(IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            UPDATE placement_inventories
               SET used_vcpus = used_vcpus + @VCpus,
                   used_memory_mib = used_memory_mib + @MemoryMiB,
                   used_disk_gib = used_disk_gib + @DiskGiB,
                   servers = servers + 1,
                   generation = generation + 1
             WHERE host = @Host
               AND @VCpus <= vcpus - reserved_vcpus
               AND @MemoryMiB <= memory_mib - reserved_memory_mib
               AND @DiskGiB <= disk_gib - reserved_disk_gib
               AND used_vcpus + @VCpus <= (vcpus - reserved_vcpus) * cpu_ratio
               AND used_memory_mib + @MemoryMiB <= (memory_mib - reserved_memory_mib) * memory_ratio
               AND used_disk_gib + @DiskGiB <= (disk_gib - reserved_disk_gib) * disk_ratio
            """,
            ClaimRow.Of(claim), cancellationToken) is 1;

    /// <summary>Strikes the server's claim out and tells what it was; <see langword="null"/> where it holds none.</summary>
    public async Task<ServerClaim?> RemoveClaimAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"DELETE FROM placement_claims WHERE server = @Server RETURNING {ClaimColumns}",
            new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim();
    }

    /// <summary>Gives a claim that was struck out back to its host.</summary>
    public Task GiveBackAsync(IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
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

    /// <summary>The claim of a server.</summary>
    public async Task<ServerClaim?> FindClaimAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<ClaimRow>(
            $"SELECT {ClaimColumns} FROM placement_claims WHERE server = @Server", new { Server = server.ToString() }, cancellationToken);
        return row?.ToClaim();
    }

    /// <summary>A host's figures as this transaction sees them.</summary>
    public async Task<HostUsage?> FindAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<InventoryRow>(
            $"SELECT {InventoryColumns} FROM placement_inventories WHERE host = @Host", new { Host = host.Value }, cancellationToken);
        return row?.ToUsage();
    }

    /// <summary>What the host last reported.</summary>
    public async Task<HostInventory?> FindInventoryAsync(HostName host, CancellationToken cancellationToken)
    {
        var row = await database.QuerySingleOrDefaultAsync<InventoryRow>(
            $"SELECT {InventoryColumns} FROM placement_inventories WHERE host = @Host", new { Host = host.Value }, cancellationToken);
        return row?.ToInventory();
    }

    /// <summary>Stores what a host has; what is used of it stays. A host that comes back finds its old claims counted.</summary>
    public Task SaveInventoryAsync(HostName host, HostInventory inventory, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO placement_inventories (
                    host, vcpus, memory_mib, disk_gib, reserved_vcpus, reserved_memory_mib, reserved_disk_gib,
                    cpu_ratio, memory_ratio, disk_ratio, used_vcpus, used_memory_mib, used_disk_gib, servers, generation)
                VALUES (
                    @Host, @VCpus, @MemoryMiB, @DiskGiB, @ReservedVCpus, @ReservedMemoryMiB, @ReservedDiskGiB,
                    @CpuRatio, @MemoryRatio, @DiskRatio, 0, 0, 0, 0, 1)
                ON CONFLICT (host) DO UPDATE SET
                    vcpus = excluded.vcpus, memory_mib = excluded.memory_mib, disk_gib = excluded.disk_gib,
                    reserved_vcpus = excluded.reserved_vcpus, reserved_memory_mib = excluded.reserved_memory_mib,
                    reserved_disk_gib = excluded.reserved_disk_gib, cpu_ratio = excluded.cpu_ratio,
                    memory_ratio = excluded.memory_ratio, disk_ratio = excluded.disk_ratio,
                    generation = placement_inventories.generation + 1
                """,
                InventoryRow.Of(host, inventory), cancellationToken),
            cancellationToken);

    /// <summary>Every host's figures, in one statement and so of one moment.</summary>
    public async Task<IReadOnlyList<HostUsage>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<InventoryRow>(
            $"SELECT {InventoryColumns} FROM placement_inventories ORDER BY host", null, cancellationToken);
        return [.. rows.Select(row => row.ToUsage())];
    }

    /// <summary>Every claim.</summary>
    public async Task<IReadOnlyList<ServerClaim>> ListClaimsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ClaimRow>(
            $"SELECT {ClaimColumns} FROM placement_claims ORDER BY server", null, cancellationToken);
        return [.. rows.Select(row => row.ToClaim())];
    }
}
