using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Identity.V2;

/// <summary>The body of <c>POST /v2.0/tokens</c>.</summary>
[OpenObject]
internal sealed record V2AuthRequest
{
    public required V2Auth Auth { get; init; }
}

/// <summary>A password or a token, and the tenant to work in.</summary>
[OpenObject]
internal sealed record V2Auth
{
    [JsonPropertyName("passwordCredentials")]
    public V2Password? PasswordCredentials { get; init; }

    public V2Secret? Token { get; init; }

    [OrNull]
    [JsonPropertyName("tenantName")]
    [Text(0, 64)]
    public string? TenantName { get; init; }

    [OrNull]
    [JsonPropertyName("tenantId")]
    [Text(0, 64)]
    public string? TenantId { get; init; }
}

/// <summary>A user of the default domain by name or id.</summary>
[OpenObject]
internal sealed record V2Password
{
    [Text(1, 255)]
    public string? Username { get; init; }

    [JsonPropertyName("userId")]
    [Text(1, 64)]
    public string? UserId { get; init; }

    [Text(0, 4096)]
    public required string Password { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => UserId ?? Username ?? "";
}

/// <summary>A token's text.</summary>
[OpenObject]
internal sealed record V2Secret
{
    [Text(1, 255)]
    public required string Id { get; init; }

    /// <summary>Nothing.</summary>
    public override string ToString() => "";
}

/// <summary>The answer to a v2.0 log-in.</summary>
internal sealed record V2AccessResponse(V2Access Access);

/// <summary>Token, user and catalog in the old shape.</summary>
internal sealed record V2Access
{
    public required V2Token Token { get; init; }

    public required V2User User { get; init; }

    [JsonPropertyName("serviceCatalog")]
    public required IReadOnlyList<V2Service> ServiceCatalog { get; init; }

    public required V2Metadata Metadata { get; init; }
}

/// <summary>The token.</summary>
internal sealed record V2Token
{
    public required string Id { get; init; }

    public required string Expires { get; init; }

    [JsonPropertyName("issued_at")]
    public required string IssuedAt { get; init; }

    public required IReadOnlyList<string> AuditIds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public V2Tenant? Tenant { get; init; }
}

/// <summary>A tenant: a project of the default domain.</summary>
internal sealed record V2Tenant(string Id, string Name, string Description, bool Enabled);

/// <summary>The user with its role names.</summary>
internal sealed record V2User(
    string Id, string Name, string Username, IReadOnlyList<V2Role> Roles, IReadOnlyList<string> RolesLinks);

/// <summary>A role.</summary>
internal sealed record V2Role(string Name);

/// <summary>The role ids.</summary>
internal sealed record V2Metadata(int IsAdmin, IReadOnlyList<string> Roles);

/// <summary>A service.</summary>
internal sealed record V2Service(string Type, string Name, IReadOnlyList<V2Endpoint> Endpoints, IReadOnlyList<string> EndpointsLinks);

/// <summary>One region of a service with its three URLs.</summary>
internal sealed record V2Endpoint
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Region { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("publicURL")]
    public string? PublicUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("internalURL")]
    public string? InternalUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("adminURL")]
    public string? AdminUrl { get; init; }
}

/// <summary>The tenants of the caller.</summary>
internal sealed record V2TenantsResponse(IReadOnlyList<V2Tenant> Tenants, IReadOnlyList<string> TenantsLinks);
