using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Nova.Core;

namespace Nova.Keypairs.Keys;

/// <summary>
/// Public keys in OpenSSH's one line. Read strictly: the line comes into an authorized_keys file as it is, where a second line would be
/// a second key and options before the key would be obeyed.
/// </summary>
internal static class SshPublicKey
{
    private const int LeastRsaBits = 1024;
    private const string Comment = "Generated-by-Nova";

    /// <summary>Reads a line.</summary>
    public static Result<KeyMaterial> Read(string text)
    {
        var line = text.Trim();
        if (line.Length is 0)
        {
            return KeyMaterial.Invalid("it is empty.");
        }

        if (line.Any(char.IsControl))
        {
            return KeyMaterial.Invalid("a public key is one line without control characters.");
        }

        if (line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries) is not [var algorithm, var base64, ..])
        {
            return KeyMaterial.Invalid("it is not in OpenSSH's form: algorithm, key, comment.");
        }

        var blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out var length))
        {
            return KeyMaterial.Invalid("the key is not in base64.");
        }

        return Problem(algorithm, blob.AsSpan(0, length)) is { } problem
            ? KeyMaterial.Invalid(problem)
            : new KeyMaterial(text, Fingerprint(blob.AsSpan(0, length)));
    }

    /// <summary>Makes a key pair, RSA of 2048 bits.</summary>
    public static KeyMaterial Make()
    {
        using var key = RSA.Create(2048);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var blob = Blob(Encoding.ASCII.GetBytes("ssh-rsa"), Integer(parameters.Exponent!), Integer(parameters.Modulus!));
        var line = $"ssh-rsa {Convert.ToBase64String(blob)} {Comment}\n";
        return new KeyMaterial(line, Fingerprint(blob), key.ExportRSAPrivateKeyPem() + "\n");
    }

    // The blob names its algorithm again (RFC 4253 §6.6); then come the fields of RFC 4253, 5656, 8709 or OpenSSH's PROTOCOL.u2f.
    private static string? Problem(string algorithm, ReadOnlySpan<byte> octets)
    {
        SshBlob blob = new(octets);
        var isSound = algorithm switch
        {
            "ssh-rsa" => blob.TryTake(algorithm) && blob.TryTake(out _) && blob.TryTake(out var modulus) && Bits(modulus) >= LeastRsaBits,
            "ssh-ed25519" => blob.TryTake(algorithm) && blob.TryTake(32),
            "ecdsa-sha2-nistp256" => blob.TryTake(algorithm) && blob.TryTake("nistp256") && blob.TryTake(65),
            "ecdsa-sha2-nistp384" => blob.TryTake(algorithm) && blob.TryTake("nistp384") && blob.TryTake(97),
            "ecdsa-sha2-nistp521" => blob.TryTake(algorithm) && blob.TryTake("nistp521") && blob.TryTake(133),
            "sk-ssh-ed25519@openssh.com" => blob.TryTake(algorithm) && blob.TryTake(32) && blob.TryTake(out _),
            "sk-ecdsa-sha2-nistp256@openssh.com" =>
                blob.TryTake(algorithm) && blob.TryTake("nistp256") && blob.TryTake(65) && blob.TryTake(out _),
            _ => false,
        };
        return isSound && blob.IsEmpty ? null : algorithm switch
        {
            "ssh-dss" => "DSA keys are no longer secure; use Ed25519 or RSA.",
            "ssh-rsa" => $"it is no RSA key of at least {LeastRsaBits} bits.",
            _ => "it is no public key of a kind that is known (ssh-rsa, ssh-ed25519, ecdsa-sha2-*, sk-*).",
        };
    }

    private static int Bits(ReadOnlySpan<byte> integer)
    {
        var octets = integer.TrimStart((byte)0);
        return octets.Length * 8;
    }

    [SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "The API promises MD5 for display; it authenticates nothing.")]
    private static string Fingerprint(ReadOnlySpan<byte> blob) => KeyMaterial.Colons(MD5.HashData(blob));

    // An integer is signed: one whose first bit is set gets an octet of zeros before it.
    private static byte[] Integer(byte[] unsigned) => unsigned[0] >= 0x80 ? [0, .. unsigned] : unsigned;

    private static byte[] Blob(params ReadOnlySpan<byte[]> fields)
    {
        List<byte> blob = [];
        foreach (var field in fields)
        {
            blob.AddRange([(byte)(field.Length >> 24), (byte)(field.Length >> 16), (byte)(field.Length >> 8), (byte)field.Length]);
            blob.AddRange(field);
        }

        return [.. blob];
    }
}
