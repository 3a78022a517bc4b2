using System.Globalization;

namespace Nova.Web;

/// <summary>Reads the ISO 8601 instants that clients send (<c>changes-since</c>); without a zone they are UTC.</summary>
public static class ApiTime
{
    private static readonly string[] Shapes =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd", "yyyyMMdd'T'HHmmssK",
    ];

    /// <summary>Whether the text is such an instant.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Reads it.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Shapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
