using Microsoft.Extensions.Options;

namespace Nova.Identity.Passwords;

/// <summary>
/// Hashes and checks passwords, at most one for each core at a time: a flood of log-ins makes log-ins wait, and leaves the
/// threads to other requests.
/// </summary>
internal sealed class PasswordChecker(IOptions<IdentityOptions> options) : IDisposable
{
    // A password that somebody thinks up needs many rounds. 32 random octets cannot be guessed with any number of them.
    private const int RoundsForRandomPasswords = 1_000;

    private readonly SemaphoreSlim _gate = new(Environment.ProcessorCount);
    private readonly Lazy<PasswordHash> _decoy = new(() => new PasswordHash(options.Value.PasswordHashRounds, new byte[16], new byte[32]));

    /// <summary>Hashes a password that a person chose.</summary>
    public Task<PasswordHash> HashAsync(string password, CancellationToken cancellationToken) =>
        GatedAsync(() => PasswordHash.Of(password, options.Value.PasswordHashRounds), cancellationToken);

    /// <summary>Hashes a password of at least 16 random octets, which is cheap.</summary>
    public static PasswordHash HashRandom(string password) => PasswordHash.Of(password, RoundsForRandomPasswords);

    /// <summary>
    /// Whether <paramref name="password"/> is the one stored. Without a stored one the work is done all the same, so that
    /// the time does not tell whether the user exists.
    /// </summary>
    public Task<bool> MatchesAsync(string? stored, string password, CancellationToken cancellationToken) =>
        GatedAsync(() => stored is null ? _decoy.Value.Matches(password) && false : PasswordHash.Parse(stored).Matches(password), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task<T> GatedAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _gate.Release();
        }
    }
}
