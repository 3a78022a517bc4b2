using System.Buffers;
using System.Text.RegularExpressions;

namespace Nova.Hosting.Logging;

/// <summary>
/// The last line of defence against secrets in logs: whatever looks like one becomes <c>***</c>. The first is not to log them.
/// </summary>
internal static partial class SecretMask
{
    private const string Mask = "***";

    private static readonly SearchValues<string> NameParts = SearchValues.Create(
        ["password", "passwd", "secret", "token", "adminpass", "admin_pass", "new_pass", "api_key", "apikey", "private_key", "credential"],
        StringComparison.OrdinalIgnoreCase);

    // One pass tells that a line is harmless, as nearly all are.
    private static readonly SearchValues<string> Hints = SearchValues.Create(
        ["password", "passwd", "secret", "token", "adminpass", "admin_pass", "new_pass", "api_key", "apikey", "credential", "://", "gAAAA", "BEGIN "],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value of this name is a secret.</summary>
    public static bool IsSecretName(string name) => name.AsSpan().ContainsAny(NameParts);

    /// <summary>Whether a URL in the text holds a password.</summary>
    public static bool HoldsCredentials(string text) => UrlPassword().IsMatch(text);

    /// <summary>The text without what looks like a secret; the same object where nothing does.</summary>
    public static string Apply(string text)
    {
        if (!text.AsSpan().ContainsAny(Hints))
        {
            return text;
        }

        text = Named().Replace(text, "${name}" + Mask);
        text = UrlPassword().Replace(text, "${before}" + Mask + "@");
        text = Fernet().Replace(text, Mask);
        return PrivateKey().Replace(text, Mask);
    }

    // password=x  "adminPass": "x"  X-Auth-Token: x  auth_token='x'
    [GeneratedRegex(
        """(?<name>["']?[\w-]*(?:password|passwd|secret|token|admin_?pass|new_pass|api_?key|credential)s?["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&}\])]+)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    // The last @ ends the password, for those who did not escape theirs.
    [GeneratedRegex("""(?<before>\b[a-zA-Z][\w+.-]*://[^\s:/@]*:)[^\s]+@""")]
    private static partial Regex UrlPassword();

    [GeneratedRegex("gAAAA[A-Za-z0-9_-]{20,}=*")]
    private static partial Regex Fernet();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
