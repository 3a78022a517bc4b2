using System.Collections.Frozen;
using Nova.Contracts.Placement;
using Nova.Placement.Storage;

namespace Nova.Placement.Providers;

/// <summary>A provider with all that it has; immutable.</summary>
internal sealed class Provider(
    ProviderRow row, IReadOnlyDictionary<string, ClassInventory> stocks, IReadOnlySet<string> traits, IReadOnlySet<string> aggregates)
{
    public ProviderRow Row => row;

    public string Uuid => row.Uuid;

    public string Root => row.Root;

    public IReadOnlyDictionary<string, ClassInventory> Stocks => stocks;

    public IReadOnlySet<string> Traits => traits;

    public IReadOnlySet<string> Aggregates => aggregates;

    /// <summary>Whether so much of a class may be taken from it now.</summary>
    public bool Fits(string resourceClass, long amount) => stocks.TryGetValue(resourceClass, out var stock) && stock.Fits(amount);
}

/// <summary>All providers at one moment, in the order of their names.</summary>
internal sealed class ProviderSet
{
    private readonly FrozenDictionary<string, Provider> _byUuid;

    private ProviderSet(IReadOnlyList<Provider> all)
    {
        All = all;
        _byUuid = all.ToFrozenDictionary(provider => provider.Uuid, StringComparer.Ordinal);
        Trees = all.ToLookup(provider => provider.Root, StringComparer.Ordinal);
    }

    public IReadOnlyList<Provider> All { get; }

    /// <summary>The members of each tree, by the id of its root.</summary>
    public ILookup<string, Provider> Trees { get; }

    public Provider? Find(string? uuid) => uuid is not null && _byUuid.TryGetValue(uuid, out var provider) ? provider : null;

    public static async Task<ProviderSet> ReadAsync(ProviderStore store, CancellationToken cancellationToken)
    {
        var stocks = (await store.ListStocksAsync(cancellationToken)).ToLookup(row => row.Provider, StringComparer.Ordinal);
        var traits = (await store.ListTraitsAsync(cancellationToken)).ToLookup(row => row.Provider, row => row.Text, StringComparer.Ordinal);
        var aggregates = (await store.ListAggregatesAsync(cancellationToken)).ToLookup(row => row.Provider, row => row.Text, StringComparer.Ordinal);
        return new ProviderSet([.. (await store.ListAsync(cancellationToken)).Select(row => new Provider(
            row,
            stocks[row.Uuid].ToDictionary(stock => stock.ResourceClass, stock => stock.ToInventory(), StringComparer.Ordinal),
            traits[row.Uuid].ToHashSet(StringComparer.Ordinal),
            aggregates[row.Uuid].ToHashSet(StringComparer.Ordinal)))]);
    }
}
