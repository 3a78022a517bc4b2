using System.Globalization;

namespace Nova.Scheduling.Filters;

/// <summary>The small language of extra-spec values: an operator and its operand, or a text to be equal to.</summary>
/// <remarks>Where the original fails the whole request (a text where a number is due), the requirement is simply not met.</remarks>
internal static class Requirement
{
    /// <summary>Whether <paramref name="value"/> is what <paramref name="wanted"/> asks for.</summary>
    public static bool IsMet(string value, string wanted)
    {
        var words = wanted.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var operand = words.ElementAtOrDefault(1);
        return words.FirstOrDefault() switch
        {
            // "=" has always meant "at least": flavors in use rely on it.
            "=" or ">=" => Compare(value, operand, order => order >= 0),
            "<=" => Compare(value, operand, order => order <= 0),
            "==" => Compare(value, operand, order => order is 0),
            "!=" => Compare(value, operand, order => order is not 0),
            "s==" => operand is not null && string.CompareOrdinal(value, operand) is 0,
            "s!=" => operand is not null && string.CompareOrdinal(value, operand) is not 0,
            "s<" => operand is not null && string.CompareOrdinal(value, operand) < 0,
            "s<=" => operand is not null && string.CompareOrdinal(value, operand) <= 0,
            "s>" => operand is not null && string.CompareOrdinal(value, operand) > 0,
            "s>=" => operand is not null && string.CompareOrdinal(value, operand) >= 0,
            "<in>" => operand is not null && value.Contains(operand, StringComparison.Ordinal),
            "<all-in>" => words.Length > 1 && words.Skip(1).All(word => value.Contains(word, StringComparison.Ordinal)),
            "<or>" => words.Where((_, index) => index % 2 is 1).Contains(value),
            _ => string.Equals(value, wanted, StringComparison.Ordinal),
        };
    }

    private static bool Compare(string value, string? operand, Func<int, bool> holds) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
        && double.TryParse(operand, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
        && holds(left.CompareTo(right));
}
