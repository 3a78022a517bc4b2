using Nova.Core;
using Nova.Placement.Storage;
using Nova.Placement.Writing;

namespace Nova.Placement.Api;

/// <summary>Finds the provider that a path names.</summary>
internal static class ProviderLookup
{
    public static async Task<Result<ProviderRow>> FindOrFaultAsync(this ProviderStore store, string id, CancellationToken cancellationToken) =>
        Names.TryUuid(id, out var uuid) && await store.FindAsync(uuid, cancellationToken) is { } row ? row : ProviderWriter.Missing(id);
}
