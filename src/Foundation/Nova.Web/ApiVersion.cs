using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nova.Web;

/// <summary>A microversion of the Compute API, e.g. 2.19.</summary>
/// <param name="Major">The first number; always 2 so far.</param>
/// <param name="Minor">The second number.</param>
public readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest one; also what a request without a version header gets.</summary>
    public static ApiVersion Oldest { get; } = new(2, 1);

    /// <summary>The newest one whose shape this code describes; what is advertised may be less, see <see cref="ApiOptions.MaxMicroversion"/>.</summary>
    public static ApiVersion Newest { get; } = new(2, 104);

    /// <summary>Whether this is 2.<paramref name="minor"/> or newer.</summary>
    public bool Supports(int minor) => Minor >= minor;

    /// <summary>Reads "2.19": two numbers without sign or leading zeros.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApiVersion version)
    {
        version = default;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (text is null || !TryNumber(text.AsSpan(0, Math.Max(dot, 0)), out var major) || major is 0
            || !TryNumber(text.AsSpan(dot + 1), out var minor))
        {
            return false;
        }

        version = new ApiVersion(major, minor);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(ApiVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>Older.</summary>
    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 6 && (text[0] is not '0' || text.Length is 1)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
