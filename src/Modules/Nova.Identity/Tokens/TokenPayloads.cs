using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Identity.Catalog;

namespace Nova.Identity.Tokens;

/// <summary>A token as the API shows it; the token's text itself is in the header <c>X-Subject-Token</c>.</summary>
internal sealed record TokenPayload
{
    public required IReadOnlyList<string> Methods { get; init; }

    public required TokenUser User { get; init; }

    public required IReadOnlyList<string> AuditIds { get; init; }

    public required string ExpiresAt { get; init; }

    public required string IssuedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenProject? Project { get; init; }

    /// <summary>Only with a project: whether it acts as a domain, which none does here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsDomain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenName? Domain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenSystem? System { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TokenName>? Roles { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CatalogServicePayload>? Catalog { get; init; }

    /// <summary>Shows a token; <paramref name="catalog"/> is null to leave it out.</summary>
    public static TokenPayload Of(IssuedToken token, IReadOnlyList<CatalogServicePayload>? catalog)
    {
        var scope = token.Scope;
        return new TokenPayload
        {
            Methods = token.Methods,
            User = new TokenUser(token.User.Value, token.UserName, NameOf(token.UserDomain), null),
            AuditIds = token.AuditIds,
            ExpiresAt = $"{token.ExpiresAt.ToApiMicroseconds()}Z",
            IssuedAt = $"{token.IssuedAt.ToApiMicroseconds()}Z",
            Project = scope.Domain is { } domain ? new TokenProject(scope.Id, scope.Name, NameOf(domain)) : null,
            IsDomain = scope.Kind is ScopeKind.Project ? false : null,
            Domain = scope.Kind is ScopeKind.Domain ? new TokenName(scope.Id, scope.Name) : null,
            System = scope.Kind is ScopeKind.System ? new TokenSystem() : null,
            Roles = scope.Kind is ScopeKind.Unscoped ? null : [.. token.Roles.Select(role => new TokenName(role.Id.Value, role.Name))],
            Catalog = scope.Kind is ScopeKind.Unscoped ? null : catalog,
        };
    }

    private static TokenName NameOf(DomainRef domain) => new(domain.Id.Value, domain.Name);
}

/// <summary>A domain or role in a token.</summary>
internal sealed record TokenName(string Id, string Name);

/// <summary>The project in a token.</summary>
internal sealed record TokenProject(string Id, string Name, TokenName Domain);

/// <summary>The user in a token.</summary>
internal sealed record TokenUser(
    string Id, string Name, TokenName Domain, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? PasswordExpiresAt);

/// <summary>The system in a token.</summary>
internal sealed record TokenSystem(bool All = true);

/// <summary>The answer to a log-in or a look at a token.</summary>
internal sealed record TokenResponse(TokenPayload Token);

/// <summary>The system as a scope that the caller may ask for; empty where it may not.</summary>
internal sealed record SystemScopesResponse(IReadOnlyList<TokenSystem> System, Web.SelfLink Links);
