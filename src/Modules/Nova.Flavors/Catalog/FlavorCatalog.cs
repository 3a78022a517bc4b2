using Nova.Contracts.Flavors;
using Nova.Core;

namespace Nova.Flavors.Catalog;

/// <inheritdoc />
internal sealed class FlavorCatalog(FlavorCache cache) : IFlavorCatalog
{
    public async Task<Flavor?> FindAsync(RequestContext caller, FlavorId flavor, CancellationToken cancellationToken) =>
        (await cache.GetAsync(cancellationToken)).Find(caller, flavor)?.Flavor;
}
