using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nova.Identity.Passwords;

/// <summary>A password as it is stored: the digest and everything that is needed to compute it again.</summary>
internal sealed record PasswordHash(int Rounds, byte[] Salt, byte[] Digest)
{
    private const string Algorithm = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int DigestBytes = 32;

    /// <summary>Hashes a password under a fresh salt. Costs about half a microsecond of a core for each round.</summary>
    public static PasswordHash Of(string password, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(rounds, salt, Derive(password, salt, rounds));
    }

    /// <summary>Reads the stored text.</summary>
    /// <exception cref="FormatException">It is none of ours: the row is corrupt.</exception>
    public static PasswordHash Parse(string text) => text.Split('$') switch
    {
        [Algorithm, var rounds, var salt, var digest] => new PasswordHash(
            int.Parse(rounds, NumberStyles.None, CultureInfo.InvariantCulture),
            Convert.FromBase64String(salt),
            Convert.FromBase64String(digest)),
        _ => throw new FormatException("The stored password has no known form."),
    };

    /// <summary>Whether it is this password; the time does not tell how much of the digest agrees.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Rounds), Digest);

    /// <summary>The text to be stored.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Algorithm}${Rounds}${Convert.ToBase64String(Salt)}${Convert.ToBase64String(Digest)}");

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA256, DigestBytes);
}
