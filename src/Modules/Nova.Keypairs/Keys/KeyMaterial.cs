using Nova.Core;

namespace Nova.Keypairs.Keys;

/// <summary>A key that was read or made.</summary>
/// <param name="PublicKey">OpenSSH's one line or a PEM certificate.</param>
/// <param name="Fingerprint">Colon-separated octets.</param>
/// <param name="PrivateKey">PEM; only of a key that was made here, and kept nowhere.</param>
internal sealed record KeyMaterial(string PublicKey, string Fingerprint, string? PrivateKey = null)
{
    public const string Ssh = "ssh";
    public const string X509 = "x509";

    private const int MaxLength = 16 * 1024;

    /// <summary>Checks a key that a user gave.</summary>
    public static Result<KeyMaterial> Read(string type, string text)
    {
        if (text.Length > MaxLength)
        {
            return Invalid($"it is longer than {MaxLength} characters.");
        }

        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return Invalid("this is a private key. Keep it to yourself and give the public one (the file that ends in .pub).");
        }

        return type is X509 ? Certificate.Read(text) : SshPublicKey.Read(text);
    }

    public static Fault.Invalid Invalid(string reason) => new($"Keypair data is invalid: {reason}");

    /// <summary>Octets as clients compare them: two lower-case digits each, colons between.</summary>
    public static string Colons(ReadOnlySpan<byte> digest) => string.Join(':', Convert.ToHexStringLower(digest).Chunk(2).Select(pair => new string(pair)));
}
