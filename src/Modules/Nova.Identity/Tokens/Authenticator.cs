using System.Net;
using Nova.Core;
using Nova.Identity.Passwords;
using Nova.Identity.Storage;

namespace Nova.Identity.Tokens;

/// <summary>A password log-in: who, and with what.</summary>
/// <param name="UserId">The user's id, or null to find it by name.</param>
/// <param name="Name">The user's name.</param>
/// <param name="DomainId">The id of its domain, or null to find that by name.</param>
/// <param name="DomainName">The name of its domain.</param>
/// <param name="Password">The password.</param>
/// <param name="Address">Where the request comes from.</param>
internal sealed record PasswordLogin(
    string? UserId, string? Name, string? DomainId, string? DomainName, string Password, IPAddress? Address)
{
    /// <summary>Whom failures are counted for.</summary>
    public LoginSource Source => new(UserId ?? $"{DomainId}/{DomainName}/{Name}", Address);

    /// <summary>Without the password.</summary>
    public override string ToString() => Source.ToString();
}

/// <summary>Finds out who a caller is. A refusal says nothing of its reason: unknown, disabled, locked and wrong are one.</summary>
internal sealed partial class Authenticator(
    TokenStore store, TokenReader reader, PasswordChecker passwords, LoginThrottle throttle, ILogger<Authenticator> logger)
{
    /// <summary>The user, where the password is right and neither the user nor its domain is disabled.</summary>
    public async Task<TokenUserRow?> CheckPasswordAsync(PasswordLogin login, CancellationToken cancellationToken)
    {
        if (throttle.MustWait(login.Source))
        {
            LogThrottled(login.Address);
            return null;
        }

        var user = login.UserId is { } id
            ? await store.FindUserAsync(new UserId(id), cancellationToken)
            : await store.FindUserAsync(login.Name ?? "", login.DomainId, login.DomainName, cancellationToken);
        if (!await passwords.MatchesAsync(user?.Password, login.Password, cancellationToken) || user is not { Enabled: 1 })
        {
            throttle.Failed(login.Source);
            LogFailed(login.Address);
            return null;
        }

        throttle.Succeeded(login.Source);
        return user;
    }

    /// <summary>The user of a valid token, with the token.</summary>
    public async Task<(TokenUserRow User, IssuedToken Token)?> CheckTokenAsync(string secret, CancellationToken cancellationToken) =>
        await reader.FindAsync(secret, cancellationToken) is { } token
        && await store.FindUserAsync(token.User, cancellationToken) is { Enabled: 1 } user
            ? (user, token)
            : null;

    [LoggerMessage(LogLevel.Information, "Log-in from {Address} refused")]
    private partial void LogFailed(IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "Log-in from {Address} refused unseen: too many failures before it")]
    private partial void LogThrottled(IPAddress? address);
}
