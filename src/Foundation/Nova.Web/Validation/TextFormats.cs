using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Nova.Web.Validation;

/// <summary>The named formats of texts.</summary>
internal static partial class TextFormats
{
    private static readonly Dictionary<string, Func<string, bool>> Checks = new(StringComparer.Ordinal)
    {
        ["name"] = text => IsName(text, mayHaveOuterSpace: false),
        ["name_with_leading_trailing_spaces"] = text => IsName(text, mayHaveOuterSpace: true),
        ["az_name"] = text => IsName(text, mayHaveOuterSpace: false) && !text.Contains(':', StringComparison.Ordinal),
        ["az_name_with_leading_trailing_spaces"] = text => IsName(text, mayHaveOuterSpace: true) && !text.Contains(':', StringComparison.Ordinal),
        ["uuid"] = text => Guid.TryParse(text.AsSpan().Trim("{}"), out _),
        ["cidr"] = IsNetwork,
        ["base64"] = text => Base64.IsValid(text),
        ["date-time"] = ApiTime.IsValid,
        ["regex"] = IsPattern,
        ["uri"] = text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0,
        ["ipv4"] = text => IsAddress(text, AddressFamily.InterNetwork),
        ["ipv6"] = text => IsAddress(text, AddressFamily.InterNetworkV6),
        ["ip"] = text => IsAddress(text, AddressFamily.InterNetwork) || IsAddress(text, AddressFamily.InterNetworkV6),
        ["hostname"] = text => Hostname().IsMatch(text),
        ["fqdn"] = text => FullName().IsMatch(text),
        ["mac-address"] = text => MacAddress().IsMatch(text),
        ["printable"] = text => text.EnumerateRunes().All(IsPrintable),
    };

    public static bool Knows(string format) => Checks.ContainsKey(format);

    /// <summary>The reason why the text is refused, or <see langword="null"/>.</summary>
    public static string? Wrong(string format, string text)
    {
        if (Checks[format](text))
        {
            return null;
        }

        return format switch
        {
            "name" => "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
            "name_with_leading_trailing_spaces" => "An invalid 'name' value was provided. The name must be: printable characters with at least one non space character",
            "az_name" => "An invalid 'availability_zone' value was provided. The name must be: printable characters except :. Can not start or end with whitespace.",
            _ => $"{Complaint.Quote(text)} is not a '{format}'",
        };
    }

    private static bool IsName(string text, bool mayHaveOuterSpace)
    {
        var trimmed = text.AsSpan().Trim();
        return !trimmed.IsEmpty && (mayHaveOuterSpace || trimmed.Length == text.Length) && text.EnumerateRunes().All(IsPrintable);
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && !text.Any(char.IsWhiteSpace)
            && (IsAddress(text[..slash], AddressFamily.InterNetwork) || IsAddress(text[..slash], AddressFamily.InterNetworkV6))
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (text.Contains(':', StringComparison.Ordinal) ? 128 : 32);
    }

    /// <summary>Four decimal groups, or IPv6 without a zone: the platform's parser alone takes 10.1 and 0x7f000001 too.</summary>
    private static bool IsAddress(string text, AddressFamily family) => family is AddressFamily.InterNetwork
        ? DottedQuad().IsMatch(text)
        : text.Contains(':', StringComparison.Ordinal) && !text.AsSpan().ContainsAny("%[]") && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == family;

    private static bool IsPattern(string text)
    {
        if (text.Length is 0)
        {
            return false;
        }

        try
        {
            _ = new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool All(this StringRuneEnumerator runes, Func<Rune, bool> predicate)
    {
        foreach (var rune in runes)
        {
            if (!predicate(rune))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\z)|\z)){4}\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex DottedQuad();

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FullName();

    [GeneratedRegex(@"^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MacAddress();
}
