using Nova.Identity.Storage;
using Nova.Identity.Tokens;

namespace Nova.Identity.Catalog;

/// <summary>Makes the catalog that a token carries.</summary>
internal sealed class CatalogBuilder(CatalogStore catalog, EndpointUrls urls)
{
    /// <summary>The enabled services with their enabled endpoints; empty without a scope, as in Keystone.</summary>
    /// <param name="scope">The token's scope. An endpoint whose URL wants a project, or a surface that is not there, is left out.</param>
    /// <param name="request">The request that asks: clients are told addresses that they can reach.</param>
    public async Task<IReadOnlyList<CatalogServicePayload>> BuildAsync(
        TokenScope scope, HttpRequest request, CancellationToken cancellationToken)
    {
        if (scope.Kind is ScopeKind.Unscoped)
        {
            return [];
        }

        var project = scope.Kind is ScopeKind.Project ? scope.Id : null;
        var services = await catalog.ListServicesAsync(null, null, cancellationToken);
        var endpoints = (await catalog.ListEndpointsAsync(null, null, null, cancellationToken))
            .Where(row => row.Enabled is 1)
            .ToLookup(row => row.ServiceId, row => View(row, project, request));
        return
        [
            .. services.Where(row => row.Enabled is 1).Select(row =>
                new CatalogServicePayload(row.Id, row.Type, row.Name, [.. endpoints[row.Id].OfType<CatalogEndpointPayload>()])),
        ];
    }

    private CatalogEndpointPayload? View(EndpointRow row, string? project, HttpRequest request) =>
        EndpointUrls.WithProject(urls.WithSurfaces(row.Url, request), project) is { } url && !url.Contains('{', StringComparison.Ordinal)
            ? new CatalogEndpointPayload(row.Id, row.Interface, row.RegionId, row.RegionId, url)
            : null;
}
