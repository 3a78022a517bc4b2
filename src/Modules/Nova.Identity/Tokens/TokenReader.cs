using Nova.Core;
using Nova.Identity.Roles;
using Nova.Identity.Storage;
using Nova.Web;

namespace Nova.Identity.Tokens;

/// <summary>
/// Tells what a token is worth now: a user, project or domain that was disabled, or a role that was taken away, counts at
/// once. Web keeps the answers for a few seconds, so that most requests cost no SQL at all.
/// </summary>
internal sealed class TokenReader(TokenStore store, TimeProvider clock) : ITokenValidator
{
    /// <inheritdoc />
    public async ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken) =>
        (await FindAsync(token, cancellationToken))?.ToAuthenticated();

    /// <summary>The whole token, or <see langword="null"/> for one that is unknown, expired, revoked or worth nothing any more.</summary>
    public async Task<IssuedToken?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!TokenSecret.IsWellFormed(token)
            || await store.FindAsync(TokenSecret.Digest(token), clock.GetUtcNow(), cancellationToken) is not { } row
            || await store.FindUserAsync(new UserId(row.UserId), cancellationToken) is not { Enabled: 1 } user
            || await FindScopeAsync(row, cancellationToken) is not { } scope)
        {
            return null;
        }

        var roles = await ListRolesAsync(new UserId(user.Id), scope, cancellationToken);
        return roles is [] && scope.Kind is not ScopeKind.Unscoped ? null : ToToken(row, user, scope, roles);
    }

    /// <summary>The user's roles on a scope, implied ones included.</summary>
    public async Task<IReadOnlyList<RoleRef>> ListRolesAsync(UserId user, TokenScope scope, CancellationToken cancellationToken)
    {
        if (scope.Kind is ScopeKind.Unscoped)
        {
            return [];
        }

        var rows = await store.ListRolesAsync(user, NameOf(scope.Kind), scope.Id, cancellationToken);
        var known = rows.Select(row => (Role: new RoleRef(new RoleId(row.Id), row.Name), IsGranted: row.Granted is 1)).ToList();
        return RoleImplications.Expand([.. known.Where(role => role.IsGranted).Select(role => role.Role)], [.. known.Select(role => role.Role)]);
    }

    /// <summary>A project or domain as a scope; <see langword="null"/> where it is missing or disabled.</summary>
    public static TokenScope? ToScope(ScopeKind kind, TokenTargetRow? target) => target is not { Enabled: 1 }
        ? null
        : new TokenScope(
            kind,
            target.Id,
            target.Name,
            kind is ScopeKind.Project ? new DomainRef(new DomainId(target.DomainId), target.DomainName) : null);

    /// <summary>The kind as it is stored.</summary>
    public static string NameOf(ScopeKind kind) => kind switch
    {
        ScopeKind.Project => "project",
        ScopeKind.Domain => "domain",
        ScopeKind.System => "system",
        _ => "unscoped",
    };

    private async Task<TokenScope?> FindScopeAsync(TokenRow row, CancellationToken cancellationToken) => row.ScopeKind switch
    {
        "project" => ToScope(ScopeKind.Project, await store.FindProjectAsync(row.ScopeId, null, null, null, cancellationToken)),
        "domain" => ToScope(ScopeKind.Domain, await store.FindDomainAsync(row.ScopeId, null, cancellationToken)),
        "system" => TokenScope.System,
        _ => TokenScope.None,
    };

    private static IssuedToken ToToken(TokenRow row, TokenUserRow user, TokenScope scope, IReadOnlyList<RoleRef> roles) => new()
    {
        User = new UserId(user.Id),
        UserName = user.Name,
        UserDomain = new DomainRef(new DomainId(user.DomainId), user.DomainName),
        Scope = scope,
        Roles = roles,
        Methods = row.Methods.Split(','),
        AuditIds = row.AuditIds.Split(','),
        IssuedAt = Instants.FromMicroseconds(row.IssuedAt),
        ExpiresAt = Instants.FromMicroseconds(row.ExpiresAt),
    };
}
