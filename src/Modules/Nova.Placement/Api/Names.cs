using System.Buffers;
using Nova.Core;

namespace Nova.Placement.Api;

/// <summary>What names and ids of the API look like.</summary>
internal static class Names
{
    private const int LongestName = 255;
    private const int LongestShown = 120;
    private const string Custom = "CUSTOM_";

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Whether it can be the name of a resource class, a trait or a type of consumers.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>Whether a cloud may make a class or a trait of that name.</summary>
    public static bool IsCustom(string text) => IsName(text) && text.Length > Custom.Length && text.StartsWith(Custom, StringComparison.Ordinal);

    /// <summary>The dashed form of a UUID in any common spelling.</summary>
    public static bool TryUuid(string? text, out string uuid)
    {
        var isUuid = Guid.TryParse(text, out var value);
        uuid = isUuid ? value.ToString() : "";
        return isUuid;
    }

    /// <summary>As a message shows it.</summary>
    public static string Short(string text)
    {
        var cut = text.Length <= LongestShown ? text : text[..LongestShown] + "...";
        return string.Concat(cut.Select(letter => char.IsControl(letter) ? '?' : letter));
    }

    /// <summary>A refusal of one value of the query.</summary>
    public static Fault Query(string name, string value, string reason) =>
        new Fault.Invalid($"Invalid query string parameters: {name}={Short(value)}: {reason}") { Code = ErrorCodes.BadValue };
}
