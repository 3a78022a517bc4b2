using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nova.Identity.Tokens;

/// <summary>The opaque text of a token: 32 random octets in base64url. Only its digest is stored.</summary>
internal static class TokenSecret
{
    private const int Bytes = 32;
    private const int Length = 43;

    /// <summary>A fresh one.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>A fresh audit id, which names a token in logs and events without being one.</summary>
    public static string NewAuditId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether the text can be a token at all; what cannot is refused without a look into the database.</summary>
    public static bool IsWellFormed(string token) => token.Length is Length && Base64Url.IsValid(token);

    /// <summary>The SHA-256 of the token, in hexadecimal: the key of its row.</summary>
    public static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
