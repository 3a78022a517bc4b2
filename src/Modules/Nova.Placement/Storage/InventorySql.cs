using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL of what hosts report.</summary>
internal static class InventorySql
{
    /// <summary>Stores a host's first report; false where it is known.</summary>
    public static async Task<bool> TryInsertInventoryAsync(this IUnitOfWork work, InventoryRow row, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO placement_inventories (
                host, vcpus, memory_mib, disk_gib, reserved_vcpus, reserved_memory_mib, reserved_disk_gib,
                cpu_ratio, memory_ratio, disk_ratio, used_vcpus, used_memory_mib, used_disk_gib, servers, generation, is_whole, reported)
            VALUES (
                @Host, @VCpus, @MemoryMiB, @DiskGiB, @ReservedVCpus, @ReservedMemoryMiB, @ReservedDiskGiB,
                @CpuRatio, @MemoryRatio, @DiskRatio, 0, 0, 0, 0, 1, @IsWhole, @Reported)
            ON CONFLICT (host) DO NOTHING
            """,
            row, cancellationToken) is 1;

    /// <summary>A host's row, which nobody else changes until this transaction ends.</summary>
    public static async Task<InventoryRow> LockInventoryAsync(this IUnitOfWork work, HostName host, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<InventoryRow>(
            $"UPDATE placement_inventories SET generation = generation WHERE host = @Host RETURNING {PlacementStore.InventoryColumns}, reported AS Reported",
            new { Host = host.Value }, cancellationToken) ?? throw new InvalidOperationException($"Host {host} is not known.");

    /// <summary>Writes totals, what is kept and ratios.</summary>
    public static Task UpdateInventoryAsync(this IUnitOfWork work, InventoryRow row, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            UPDATE placement_inventories
               SET vcpus = @VCpus, memory_mib = @MemoryMiB, disk_gib = @DiskGiB,
                   reserved_vcpus = @ReservedVCpus, reserved_memory_mib = @ReservedMemoryMiB, reserved_disk_gib = @ReservedDiskGiB,
                   cpu_ratio = @CpuRatio, memory_ratio = @MemoryRatio, disk_ratio = @DiskRatio,
                   is_whole = @IsWhole, reported = @Reported, generation = generation + 1
             WHERE host = @Host
            """,
            row, cancellationToken);
}
