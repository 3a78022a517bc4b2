using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Identity.Storage;
using Nova.Web;

namespace Nova.Identity.Tokens;

/// <summary>Makes and revokes tokens.</summary>
internal sealed class TokenIssuer(TokenStore store, TokenReader reader, ITokenCache validated, IOptions<TokenOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private long _sweptAt = clock.GetUtcNow().Ticks;

    /// <summary>Makes a token for a user whose identity has been proved.</summary>
    /// <returns><see langword="null"/> where the user has no role on the scope.</returns>
    public async Task<(string Secret, IssuedToken Token)?> TryIssueAsync(Proof proof, TokenScope scope, CancellationToken cancellationToken)
    {
        var roles = await reader.ListRolesAsync(proof.User, scope, cancellationToken);
        if (roles is [] && scope.Kind is not ScopeKind.Unscoped)
        {
            return null;
        }

        var token = Make(proof, scope, roles);
        var secret = TokenSecret.New();
        await store.AddAsync(ToRow(secret, token), cancellationToken);
        await SweepAsync(cancellationToken);
        return (secret, token);
    }

    /// <summary>Whether the user has any role on the scope.</summary>
    public async Task<bool> HasRoleAsync(UserId user, TokenScope scope, CancellationToken cancellationToken) =>
        await reader.ListRolesAsync(user, scope, cancellationToken) is not [];

    /// <summary>Revokes a token at once in this process, and within seconds in others. Nothing to do for an unknown one.</summary>
    public async Task RevokeAsync(string secret, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(TokenSecret.Digest(secret), cancellationToken);
        validated.Forget(secret);
    }

    private static TokenRow ToRow(string secret, IssuedToken token) => new()
    {
        Digest = TokenSecret.Digest(secret),
        UserId = token.User.Value,
        ScopeKind = TokenReader.NameOf(token.Scope.Kind),
        ScopeId = token.Scope.Id,
        Methods = string.Join(',', token.Methods),
        AuditIds = string.Join(',', token.AuditIds),
        IssuedAt = token.IssuedAt.ToMicroseconds(),
        ExpiresAt = token.ExpiresAt.ToMicroseconds(),
    };

    // A token that was got for a token lives no longer than the first: else a stolen one could be renewed for ever.
    private IssuedToken Make(Proof proof, TokenScope scope, IReadOnlyList<RoleRef> roles)
    {
        var now = clock.GetUtcNow();
        return new IssuedToken
        {
            User = proof.User,
            UserName = proof.Row.Name,
            UserDomain = new DomainRef(new DomainId(proof.Row.DomainId), proof.Row.DomainName),
            Scope = scope,
            Roles = roles,
            Methods = proof.Methods,
            AuditIds = [TokenSecret.NewAuditId(), .. proof.Parent is { AuditIds: [.., var first] } ? [first] : (string[])[]],
            IssuedAt = now,
            ExpiresAt = proof.Parent?.ExpiresAt ?? now + options.Value.Expiration,
        };
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var last = Interlocked.Read(ref _sweptAt);
        if (now.Ticks - last >= SweepEvery.Ticks && Interlocked.CompareExchange(ref _sweptAt, now.Ticks, last) == last)
        {
            await store.DeleteExpiredAsync(now, cancellationToken);
        }
    }
}

/// <summary>Who a caller has proved to be, and how.</summary>
/// <param name="Row">The user.</param>
/// <param name="Methods">The ways, in the order in which they were shown.</param>
/// <param name="Parent">The token that was shown, if one was.</param>
internal sealed record Proof(TokenUserRow Row, IReadOnlyList<string> Methods, IssuedToken? Parent)
{
    /// <summary>The user's id.</summary>
    public UserId User => new(Row.Id);
}
