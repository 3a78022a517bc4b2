using Nova.Placement.Standard;
using Nova.Placement.Storage;

namespace Nova.Placement.Providers;

/// <summary>The resource classes and traits that this cloud has, at one moment.</summary>
internal sealed class NameBook
{
    private readonly HashSet<string> _classes;
    private readonly HashSet<string> _traits;

    private NameBook(IEnumerable<NameRow> classes, IEnumerable<NameRow> traits) =>
        (_classes, _traits) = (classes.Select(row => row.Name).ToHashSet(StringComparer.Ordinal), traits.Select(row => row.Name).ToHashSet(StringComparer.Ordinal));

    public static async Task<NameBook> ReadAsync(ProviderStore store, CancellationToken cancellationToken) =>
        new(await store.ListOwnClassesAsync(cancellationToken), await store.ListOwnTraitsAsync(cancellationToken));

    public bool IsClass(string name) => KnownNames.IsClass(name) || _classes.Contains(name);

    public bool IsTrait(string name) => KnownNames.IsTrait(name) || _traits.Contains(name);
}
