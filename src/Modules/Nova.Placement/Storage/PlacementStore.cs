using System.Collections.Frozen;
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
        used_vcpus AS UsedVCpus, used_memory_mib AS UsedMemoryMiB, used_disk_gib AS UsedDiskGiB, servers AS Servers,
        min_vcpus AS MinVCpus, max_vcpus AS MaxVCpus, step_vcpus AS StepVCpus,
        min_memory_mib AS MinMemoryMiB, max_memory_mib AS MaxMemoryMiB, step_memory_mib AS StepMemoryMiB,
        min_disk_gib AS MinDiskGiB, max_disk_gib AS MaxDiskGiB, step_disk_gib AS StepDiskGiB,
        generation AS Generation, is_whole AS IsWhole
        """;

    internal const string ClaimColumns = "server AS Server, host AS Host, vcpus AS VCpus, memory_mib AS MemoryMiB, disk_gib AS DiskGiB, has_more AS HasMore";

    private const int MostAtOnce = 500;

    private const string FeatureSql =
        "SELECT p.host AS Host, t.trait AS Trait FROM placement_provider_traits t JOIN placement_providers p ON p.uuid = t.provider WHERE p.host";

    private const string StockSql =
        """
        SELECT p.host AS Provider, i.resource_class AS ResourceClass, i.total AS Total, i.reserved AS Reserved, i.min_unit AS MinUnit,
               i.max_unit AS MaxUnit, i.step_size AS StepSize, i.ratio AS Ratio, i.used AS Used
          FROM placement_provider_inventories i JOIN placement_providers p ON p.uuid = i.provider WHERE p.host
        """;

    /// <summary>What the host said last, and what it is held to have since.</summary>
    public Task<InventoryRow?> FindAsync(HostName host, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<InventoryRow>(
        $"SELECT {InventoryColumns}, reported AS Reported FROM placement_inventories WHERE host = @Host", new { Host = host.Value }, cancellationToken);

    /// <summary>
    /// Stores what a host says; what is used of it stays. Only figures that it says anew take the place of what an operator has set. A host that
    /// comes back finds its old claims counted.
    /// </summary>
    public Task SaveInventoryAsync(HostName host, HostInventory inventory, string reported, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                var row = InventoryRow.Of(host, inventory) with { Reported = reported };
                if (await work.TryInsertInventoryAsync(row, cancellationToken))
                {
                    return;
                }

                var current = await work.LockInventoryAsync(host, cancellationToken);
                var said = HostReports.Read(current.Reported) ?? current.ToInventory();
                await work.UpdateInventoryAsync(
                    InventoryRow.Of(host, HostReports.Merge(current.ToInventory(), said, inventory)) with { Reported = reported }, cancellationToken);
            },
            cancellationToken);

    /// <summary>Every host's figures, in one statement and so of one moment; what operators have said besides is read after that.</summary>
    public Task<IReadOnlyList<HostUsage>> ListAsync(CancellationToken cancellationToken) => ListAsync("IS NOT NULL", null, cancellationToken);

    /// <summary>The figures of some hosts: a few statements for each few hundred, since databases limit how many parameters one may have.</summary>
    public async Task<IReadOnlyList<HostUsage>> ListAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken)
    {
        List<HostUsage> usages = new(hosts.Count);
        foreach (var some in hosts.Chunk(MostAtOnce))
        {
            usages.AddRange(await ListAsync("IN @Hosts", new { Hosts = some.Select(host => host.Value).ToArray() }, cancellationToken));
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
        return [.. rows.Select(row => row.ToClaim(null))];
    }

    private async Task<IReadOnlyList<HostUsage>> ListAsync(string which, object? parameters, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<InventoryRow>(
            $"SELECT {InventoryColumns} FROM placement_inventories WHERE host {which} ORDER BY host", parameters, cancellationToken);
        var traits = (await database.QueryAsync<HostTraitRow>($"{FeatureSql} {which}", parameters, cancellationToken))
            .ToLookup(row => row.Host, row => row.Trait);
        var stocks = (await database.QueryAsync<StockRow>($"{StockSql} {which}", parameters, cancellationToken))
            .ToLookup(row => row.Provider);
        return [.. rows.Select(row => row.ToUsage() with { Features = FeaturesOf(row, traits[row.Host], stocks[row.Host]) })];
    }

    private static HostFeatures? FeaturesOf(InventoryRow row, IEnumerable<string> traits, IEnumerable<StockRow> stocks)
    {
        var names = traits.ToFrozenSet(StringComparer.Ordinal);
        var inventories = stocks.Select(stock => (stock.ResourceClass, Inventory: stock.ToInventory())).Concat(row.UnusualUnits())
            .ToFrozenDictionary(pair => pair.ResourceClass, pair => pair.Inventory, StringComparer.Ordinal);
        return names.Count + inventories.Count is 0 ? null : new HostFeatures { Traits = names, Inventories = inventories };
    }

    private sealed record VersionRow
    {
        public string Host { get; init; } = "";

        public long Generation { get; init; }
    }
}
