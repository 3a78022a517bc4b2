namespace Nova.Web;

/// <summary>Knows tokens: the built-in identity, or a client of Keystone. Its answers are cached for a short while by this room.</summary>
public interface ITokenValidator
{
    /// <summary>The token's meaning; <see langword="null"/> for one that is unknown, expired or revoked.</summary>
    /// <exception cref="TokenServiceException">The identity service does not answer: the request ends in 503, not 401.</exception>
    ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken);
}

/// <summary>The cache in front of <see cref="ITokenValidator"/>; an identity module in the same process tells it of revocations.</summary>
public interface ITokenCache
{
    /// <summary>Forgets one token at once.</summary>
    void Forget(string token);

    /// <summary>Forgets all (a user or project was disabled, a role taken away).</summary>
    void Clear();
}

/// <summary>The identity service could not be asked.</summary>
public sealed class TokenServiceException(string message, Exception? inner = null) : Exception(message, inner);
