using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Nova.TestKit.Schemas;

/// <summary>The named formats of the API's schemas; they are about text only.</summary>
internal static partial class SchemaFormats
{
    /// <summary>Whether the text is of the format.</summary>
    /// <exception cref="NotSupportedException">There is no such format.</exception>
    public static bool Fits(string text, string format) => format switch
    {
        "string" => true,
        "printable" => text.EnumerateRunes().All(IsPrintable),
        "name" => IsName(text) && text.Trim() == text,
        "name_with_leading_trailing_spaces" => IsName(text),
        "az_name" => IsName(text) && text.Trim() == text && !text.Contains(':', StringComparison.Ordinal),
        "az_name_with_leading_trailing_spaces" => IsName(text) && !text.Contains(':', StringComparison.Ordinal),
        "uuid" => Uuid().IsMatch(text.Replace("-", "", StringComparison.Ordinal)),
        "ipv4" => Ipv4().IsMatch(text) && IPAddress.TryParse(text, out var four) && four.AddressFamily is AddressFamily.InterNetwork,
        "ipv6" => text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var six) && six.AddressFamily is AddressFamily.InterNetworkV6,
        "mac-address" => Mac().IsMatch(text),
        "cidr" => text.Contains('/', StringComparison.Ordinal) && IsNetwork(text),
        "base64" => Base64.IsValid(text),
        "date-time" => DateTime().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "uri" or "url" => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0,
        "regex" => IsRegex(text),
        _ => throw new NotSupportedException($"The format {format} is not known here."),
    };

    private static bool IsName(string text) => text.Trim().Length > 0 && text.EnumerateRunes().All(IsPrintable);

    private static bool IsPrintable(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Host bits may be set.
    private static bool IsNetwork(string text) =>
        text.Split('/') is [var address, var length] && IPAddress.TryParse(address, out var parsed)
        && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
        && bits <= (parsed.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);

    private static bool IsRegex(string text)
    {
        try
        {
            return text.Length > 0 && new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1)) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\{?[0-9a-fA-F]{32}\}?\z")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{1,3}){3}\z")]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}")]
    private static partial Regex DateTime();
}
