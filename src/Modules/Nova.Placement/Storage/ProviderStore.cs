using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL that reads providers and what belongs to them, hosts among them.</summary>
internal sealed class ProviderStore(Database database)
{
    public Task<ProviderRow?> FindAsync(string uuid, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<ProviderRow>(
        $"SELECT {ProviderRow.Columns} FROM placement_all_providers WHERE uuid = @uuid", new { uuid }, cancellationToken);

    public Task<ProviderRow?> FindByHostAsync(string host, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<ProviderRow>(
        $"SELECT {ProviderRow.Columns} FROM placement_all_providers WHERE host = @host", new { host }, cancellationToken);

    public Task<IReadOnlyList<ProviderRow>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<ProviderRow>($"SELECT {ProviderRow.Columns} FROM placement_all_providers ORDER BY name", null, cancellationToken);

    public Task<IReadOnlyList<StockRow>> ListStocksAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<StockRow>($"SELECT {StockRow.Columns} FROM placement_all_inventories", null, cancellationToken);

    public Task<IReadOnlyList<StockRow>> ListStocksAsync(string provider, CancellationToken cancellationToken) => database.QueryAsync<StockRow>(
        $"SELECT {StockRow.Columns} FROM placement_all_inventories WHERE provider = @provider ORDER BY resource_class", new { provider }, cancellationToken);

    public Task<IReadOnlyList<ProviderTextRow>> ListTraitsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<ProviderTextRow>("SELECT provider AS Provider, trait AS Text FROM placement_provider_traits", null, cancellationToken);

    public Task<IReadOnlyList<string>> ListTraitsAsync(string provider, CancellationToken cancellationToken) =>
        database.QueryAsync<string>("SELECT trait FROM placement_provider_traits WHERE provider = @provider ORDER BY trait", new { provider }, cancellationToken);

    public Task<IReadOnlyList<ProviderTextRow>> ListAggregatesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<ProviderTextRow>("SELECT provider AS Provider, aggregate_id AS Text FROM placement_provider_aggregates", null, cancellationToken);

    public Task<IReadOnlyList<string>> ListAggregatesAsync(string provider, CancellationToken cancellationToken) => database.QueryAsync<string>(
        "SELECT aggregate_id FROM placement_provider_aggregates WHERE provider = @provider ORDER BY aggregate_id", new { provider }, cancellationToken);

    /// <summary>Custom traits.</summary>
    public Task<IReadOnlyList<NameRow>> ListOwnTraitsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<NameRow>("SELECT name AS Name, updated_at AS UpdatedAt FROM placement_traits ORDER BY name", null, cancellationToken);

    /// <summary>Custom resource classes.</summary>
    public Task<IReadOnlyList<NameRow>> ListOwnClassesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<NameRow>("SELECT name AS Name, updated_at AS UpdatedAt FROM placement_resource_classes ORDER BY name", null, cancellationToken);

    /// <summary>What a consumer holds, of everyone.</summary>
    public Task<IReadOnlyList<AllocationRow>> ListOfConsumerAsync(string consumer, CancellationToken cancellationToken) =>
        database.QueryAsync<AllocationRow>(AllocationSql("consumer = @consumer"), new { consumer }, cancellationToken);

    /// <summary>What is held of a provider, by everyone.</summary>
    public Task<IReadOnlyList<AllocationRow>> ListOfProviderAsync(string provider, CancellationToken cancellationToken) =>
        database.QueryAsync<AllocationRow>(AllocationSql("provider = @provider"), new { provider }, cancellationToken);

    /// <summary>The providers of which a consumer holds something.</summary>
    public Task<IReadOnlyList<ProviderRow>> ListHeldAsync(string consumer, CancellationToken cancellationToken) => database.QueryAsync<ProviderRow>(
        $"SELECT {ProviderRow.Columns} FROM placement_all_providers WHERE uuid IN (SELECT provider FROM placement_all_allocations WHERE consumer = @consumer)",
        new { consumer }, cancellationToken);

    public Task<ConsumerRow?> FindConsumerAsync(string consumer, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<ConsumerRow>(
        $"SELECT {ConsumerColumns} FROM placement_all_consumers WHERE uuid = @consumer", new { consumer }, cancellationToken);

    /// <summary>Everyone who holds something of a provider.</summary>
    public Task<IReadOnlyList<ConsumerRow>> ListConsumersAsync(string provider, CancellationToken cancellationToken) => database.QueryAsync<ConsumerRow>(
        $"SELECT {ConsumerColumns} FROM placement_all_consumers WHERE uuid IN (SELECT consumer FROM placement_all_allocations WHERE provider = @provider)",
        new { provider }, cancellationToken);

    /// <summary>What a project's consumers hold, by type and class; a row without class counts the consumers of a type.</summary>
    public Task<IReadOnlyList<UsageRow>> ListUsageAsync(string project, string? user, CancellationToken cancellationToken) => database.QueryAsync<UsageRow>(
        """
        SELECT c.type AS Type, a.resource_class AS ResourceClass, CAST(SUM(a.amount) AS BIGINT) AS Amount, CAST(COUNT(DISTINCT a.consumer) AS BIGINT) AS Consumers
          FROM placement_all_allocations a JOIN placement_all_consumers c ON c.uuid = a.consumer
         WHERE c.project_id = @project AND (CAST(@user AS TEXT) IS NULL OR c.user_id = @user)
         GROUP BY c.type, a.resource_class
        UNION ALL
        SELECT c.type, '', 0, CAST(COUNT(DISTINCT a.consumer) AS BIGINT)
          FROM placement_all_allocations a JOIN placement_all_consumers c ON c.uuid = a.consumer
         WHERE c.project_id = @project AND (CAST(@user AS TEXT) IS NULL OR c.user_id = @user)
         GROUP BY c.type
        """,
        new { project, user }, cancellationToken);

    internal static string AllocationSql(string where) =>
        $"""
        SELECT consumer AS Consumer, provider AS Provider, resource_class AS ResourceClass, CAST(SUM(amount) AS BIGINT) AS Amount
          FROM placement_all_allocations WHERE {where} GROUP BY consumer, provider, resource_class ORDER BY consumer, provider, resource_class
        """;

    internal const string ConsumerColumns = "uuid AS Uuid, project_id AS Project, user_id AS UserId, type AS Type, generation AS Generation";
}

/// <summary>What consumers of one type hold of one class.</summary>
internal sealed record UsageRow
{
    public string Type { get; init; } = "";

    public string ResourceClass { get; init; } = "";

    public long Amount { get; init; }

    public long Consumers { get; init; }
}
