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

    // What a text that says less than an instant leaves open: the time from it to the next of its kind.
    private static readonly (string Shape, Func<DateTimeOffset, DateTimeOffset> Next)[] Periods =
    [
        ("yyyy", instant => instant.AddYears(1)), ("yyyy-MM", instant => instant.AddMonths(1)), ("yyyy-MM-dd", instant => instant.AddDays(1)),
        ("yyyy-MM-dd HH", instant => instant.AddHours(1)), ("yyyy-MM-dd HH:mmK", instant => instant.AddMinutes(1)),
        ("yyyy-MM-dd HH:mm:ssK", instant => instant.AddSeconds(1)), ("yyyy-MM-dd HH:mm:ss.FFFFFFFK", instant => instant.AddMicroseconds(1)),
    ];

    /// <summary>The time that a text means which may say no more than a year, a day, a minute …, its end excluded; <see langword="null"/> for no such text.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until)? PeriodOf(string text)
    {
        var plain = text.Replace('T', ' ');
        foreach (var (shape, next) in Periods)
        {
            if (DateTimeOffset.TryParseExact(
                plain, shape, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var from))
            {
                return (from, next(from));
            }
        }

        return null;
    }

    /// <summary>Whether the text is such an instant.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Reads it.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Shapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
