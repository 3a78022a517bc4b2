using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL that reads inventories and claims, and that stores what a host reports.</summary>
internal sealed class PlacementStore(Database database)
{
    internal const string InventoryColumns =
        """
        host AS Host, vcpus AS VCpus, memory_mib AS MemoryMiB, disk_gib AS DiskGiB,
        reserved_vcpus AS ReservedVCpus, reserved_memory_mib AS ReservedMemoryMiB, reserved_disk_gib AS ReservedDiskGiB,
        cpu_ratio AS CpuRatio, memory_ratio AS MemoryRatio, disk_ratio AS DiskRatio,
        used_vcpus AS UsedVCpus, used_memory_mib AS UsedMemoryMiB, used_disk_gib AS UsedDiskGiB, servers AS Servers
        """;

    private const int MostAtOnce = 500;

    internal const string ClaimColumns = "server AS Server, host AS Host, vcpus AS VCpus, memory_mib AS MemoryMiB, disk_gib AS DiskGiB";

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

    /// <summary>The figures of some hosts: a statement for each few hundred, since databases limit how many parameters one may have.</summary>
    public async Task<IReadOnlyList<HostUsage>> ListAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken)
    {
        List<HostUsage> usages = new(hosts.Count);
        foreach (var some in hosts.Chunk(MostAtOnce))
        {
            var rows = await database.QueryAsync<InventoryRow>(
                $"SELECT {InventoryColumns} FROM placement_inventories WHERE host IN @Hosts",
                new { Hosts = some.Select(host => host.Value).ToArray() }, cancellationToken);
            usages.AddRange(rows.Select(row => row.ToUsage()));
        }

        return usages;
    }

    /// <summary>The generation of each host's row: every change of it is counted there.</summary>
    public async Task<IReadOnlyDictionary<HostName, long>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<VersionRow>(
            "SELECT host AS Host, generation AS Generation FROM placement_inventories", null, cancellationToken);
        return rows.ToDictionary(row => new HostName(row.Host), row => row.Generation);
    }

    /// <summary>Every claim; of servers that move also what is set aside for them.</summary>
    public async Task<IReadOnlyList<ServerClaim>> ListClaimsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ClaimRow>(
            $"SELECT * FROM (SELECT {ClaimColumns} FROM placement_claims UNION ALL SELECT {ClaimColumns} FROM placement_moves) claims ORDER BY 1, 2", null, cancellationToken);
        return [.. rows.Select(row => row.ToClaim())];
    }

    private sealed record VersionRow
    {
        public string Host { get; init; } = "";

        public long Generation { get; init; }
    }
}
