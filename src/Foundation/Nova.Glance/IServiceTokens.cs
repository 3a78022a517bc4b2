namespace Nova.Glance;

/// <summary>Tokens of this product's own user, for calls to other services where no caller's token is at hand. Safe for concurrent callers.</summary>
public interface IServiceTokens
{
    /// <summary>A token that is good for some minutes more; mostly from a cache.</summary>
    /// <exception cref="HttpRequestException">Keystone does not answer, or refuses the credentials.</exception>
    ValueTask<string> GetAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a token that a service has refused, so that the next call gets a new one.</summary>
    void Forget(string token);
}
