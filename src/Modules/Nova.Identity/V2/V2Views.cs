using Nova.Core;
using Nova.Identity.Catalog;
using Nova.Identity.Tokens;

namespace Nova.Identity.V2;

/// <summary>Shows a token in the old shape.</summary>
internal static class V2Views
{
    public static V2Access Access(string secret, IssuedToken token, IReadOnlyList<CatalogServicePayload> catalog) => new()
    {
        Token = new V2Token
        {
            Id = secret,
            Expires = token.ExpiresAt.ToApiSeconds(),
            IssuedAt = $"{token.IssuedAt.ToApiMicroseconds()}Z",
            AuditIds = token.AuditIds,
            Tenant = token.Scope.Kind is ScopeKind.Project ? new V2Tenant(token.Scope.Id, token.Scope.Name, "", true) : null,
        },
        User = new V2User(
            token.User.Value, token.UserName, token.UserName, [.. token.Roles.Select(role => new V2Role(role.Name))], []),
        ServiceCatalog = [.. catalog.Select(Service)],
        Metadata = new V2Metadata(0, [.. token.Roles.Select(role => role.Id.Value)]),
    };

    // The old shape has one entry for each region with up to three URLs, the new one an entry for each URL.
    private static V2Service Service(CatalogServicePayload service)
    {
        var regions = service.Endpoints.GroupBy(endpoint => endpoint.RegionId).Select(region => new V2Endpoint
        {
            Id = region.First().Id,
            Region = region.Key,
            PublicUrl = UrlOf(region, "public"),
            InternalUrl = UrlOf(region, "internal"),
            AdminUrl = UrlOf(region, "admin"),
        });
        return new V2Service(service.Type, service.Name, [.. regions], []);
    }

    private static string? UrlOf(IEnumerable<CatalogEndpointPayload> endpoints, string name) =>
        endpoints.FirstOrDefault(endpoint => endpoint.Interface == name)?.Url;
}
