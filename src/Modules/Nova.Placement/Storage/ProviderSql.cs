using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL that changes providers and what belongs to them, in a transaction that has locked them.</summary>
internal static class ProviderSql
{
    /// <summary>
    /// A provider, which nobody else changes until this transaction ends; claims of its host wait too. <see langword="null"/> where there is none.
    /// Lock several in the order of their ids.
    /// </summary>
    public static async Task<ProviderRow?> LockProviderAsync(this IUnitOfWork work, string uuid, CancellationToken cancellationToken)
    {
        if (await work.QuerySingleOrDefaultAsync<ProviderRow>(
            $"UPDATE placement_providers SET generation = generation WHERE uuid = @uuid RETURNING {ProviderRow.Columns}", new { uuid }, cancellationToken) is not { } row)
        {
            return null;
        }

        return row.Host is { } host ? row with { Generation = (await work.LockInventoryAsync(new HostName(host), cancellationToken)).Generation } : row;
    }

    /// <summary>Raises the generation of a locked provider and answers the new one.</summary>
    public static async Task<long> RaiseAsync(this IUnitOfWork work, ProviderRow provider, long now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(
            "UPDATE placement_providers SET generation = generation + 1, updated_at = @now WHERE uuid = @Uuid", new { provider.Uuid, now }, cancellationToken);
        if (provider.Host is not null)
        {
            await work.ExecuteAsync("UPDATE placement_inventories SET generation = generation + 1 WHERE host = @Host", new { provider.Host }, cancellationToken);
        }

        return provider.Generation + 1;
    }

    /// <summary>Whether the name or the id belongs to another provider.</summary>
    public static async Task<bool> IsTakenAsync(this IUnitOfWork work, string uuid, string name, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<long>(
            "SELECT COUNT(*) FROM placement_providers WHERE name = @name AND uuid <> @uuid", new { uuid, name }, cancellationToken) > 0;

    /// <summary>Makes a provider; false where its id or name is taken.</summary>
    public static async Task<bool> TryInsertProviderAsync(this IUnitOfWork work, ProviderRow row, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO placement_providers (uuid, name, host, parent, root, generation, updated_at)
            VALUES (@Uuid, @Name, @Host, @Parent, @Root, @Generation, @UpdatedAt)
            ON CONFLICT DO NOTHING
            """,
            row, cancellationToken) is 1;

    /// <summary>Writes name and parent.</summary>
    public static Task UpdateProviderAsync(this IUnitOfWork work, ProviderRow row, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE placement_providers SET name = @Name, parent = @Parent, root = @Root, updated_at = @UpdatedAt WHERE uuid = @Uuid", row, cancellationToken);

    /// <summary>The members of a tree.</summary>
    public static Task<IReadOnlyList<ProviderRow>> ListTreeAsync(this IUnitOfWork work, string root, CancellationToken cancellationToken) =>
        work.QueryAsync<ProviderRow>($"SELECT {ProviderRow.Columns} FROM placement_all_providers WHERE root = @root", new { root }, cancellationToken);

    public static Task SetRootAsync(this IUnitOfWork work, string uuid, string root, CancellationToken cancellationToken) =>
        work.ExecuteAsync("UPDATE placement_providers SET root = @root WHERE uuid = @uuid", new { uuid, root }, cancellationToken);

    /// <summary>Removes a provider that nobody holds anything of, with all that belongs to it.</summary>
    public static async Task DeleteProviderAsync(this IUnitOfWork work, ProviderRow row, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])["placement_provider_traits", "placement_provider_aggregates", "placement_provider_inventories"])
        {
            await work.ExecuteAsync($"DELETE FROM {table} WHERE provider = @Uuid", row, cancellationToken);
        }

        await work.ExecuteAsync("DELETE FROM placement_providers WHERE uuid = @Uuid", row, cancellationToken);
        await work.ExecuteAsync("DELETE FROM placement_inventories WHERE host = @Host", row, cancellationToken);
    }

    /// <summary>What a locked provider has, by class.</summary>
    public static async Task<Dictionary<string, StockRow>> StocksAsync(this IUnitOfWork work, string provider, CancellationToken cancellationToken) =>
        (await work.QueryAsync<StockRow>($"SELECT {StockRow.Columns} FROM placement_all_inventories WHERE provider = @provider", new { provider }, cancellationToken))
        .ToDictionary(row => row.ResourceClass, StringComparer.Ordinal);

    /// <summary>Writes what a locked provider has of a class; what is used of it stays.</summary>
    public static Task SetStockAsync(this IUnitOfWork work, ProviderRow provider, string resourceClass, ClassInventory stock, CancellationToken cancellationToken)
    {
        var sql = provider.Host is not null && HostClass.Find(resourceClass) is { } own
            ? $"""
              UPDATE placement_inventories
                 SET {own.Total} = @Total, {own.Reserved} = @Reserved, {own.MinUnit} = @MinUnit, {own.MaxUnit} = @MaxUnit, {own.StepSize} = @StepSize, {own.Ratio} = @Ratio
               WHERE host = @Host
              """
            : """
              INSERT INTO placement_provider_inventories (provider, resource_class, total, reserved, min_unit, max_unit, step_size, ratio, used)
              VALUES (@Uuid, @resourceClass, @Total, @Reserved, @MinUnit, @MaxUnit, @StepSize, @Ratio, 0)
              ON CONFLICT (provider, resource_class) DO UPDATE SET
                  total = excluded.total, reserved = excluded.reserved, min_unit = excluded.min_unit, max_unit = excluded.max_unit,
                  step_size = excluded.step_size, ratio = excluded.ratio
              """;
        return work.ExecuteAsync(
            sql,
            new { provider.Uuid, provider.Host, resourceClass, stock.Total, stock.Reserved, stock.MinUnit, stock.MaxUnit, stock.StepSize, stock.Ratio }, cancellationToken);
    }

    /// <summary>A locked provider has none of a class any more.</summary>
    public static Task RemoveStockAsync(this IUnitOfWork work, ProviderRow provider, string resourceClass, CancellationToken cancellationToken) => work.ExecuteAsync(
        provider.Host is not null && HostClass.Find(resourceClass) is { } own
            ? $"UPDATE placement_inventories SET {own.Total} = 0, {own.Reserved} = 0, {own.MinUnit} = 1, {own.MaxUnit} = NULL, {own.StepSize} = 1 WHERE host = @Host"
            : "DELETE FROM placement_provider_inventories WHERE provider = @Uuid AND resource_class = @resourceClass",
        new { provider.Uuid, provider.Host, resourceClass }, cancellationToken);

    /// <summary>Counts more of a class as used, or less.</summary>
    public static async Task AddUsedAsync(this IUnitOfWork work, string provider, string resourceClass, long amount, CancellationToken cancellationToken)
    {
        var parameters = new { provider, resourceClass, amount };
        if (HostClass.Find(resourceClass) is { } own && await work.ExecuteAsync(
            $"UPDATE placement_inventories SET {own.Used} = {own.Used} + @amount WHERE host = (SELECT host FROM placement_providers WHERE uuid = @provider)",
            parameters, cancellationToken) is 1)
        {
            return;
        }

        await work.ExecuteAsync(
            "UPDATE placement_provider_inventories SET used = used + @amount WHERE provider = @provider AND resource_class = @resourceClass", parameters, cancellationToken);
    }

    /// <summary>Puts other traits, or other aggregates, in the place of a locked provider's.</summary>
    public static async Task ReplaceAsync(this IUnitOfWork work, ProviderTexts kind, string provider, IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync($"DELETE FROM {kind.Table} WHERE provider = @provider", new { provider }, cancellationToken);
        foreach (var text in texts)
        {
            await work.AddAsync(kind, provider, text, cancellationToken);
        }
    }

    public static Task AddAsync(this IUnitOfWork work, ProviderTexts kind, string provider, string text, CancellationToken cancellationToken) => work.ExecuteAsync(
        $"INSERT INTO {kind.Table} (provider, {kind.Column}) VALUES (@provider, @text) ON CONFLICT DO NOTHING", new { provider, text }, cancellationToken);

    public static Task RemoveAsync(this IUnitOfWork work, ProviderTexts kind, string provider, string text, CancellationToken cancellationToken) => work.ExecuteAsync(
        $"DELETE FROM {kind.Table} WHERE provider = @provider AND {kind.Column} = @text", new { provider, text }, cancellationToken);
}

/// <summary>The texts that providers have, each kind in a table of its own.</summary>
internal sealed record ProviderTexts(string Table, string Column)
{
    public static ProviderTexts Traits { get; } = new("placement_provider_traits", "trait");

    public static ProviderTexts Aggregates { get; } = new("placement_provider_aggregates", "aggregate_id");
}
