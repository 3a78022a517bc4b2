using System.Globalization;
using Microsoft.Extensions.Options;

namespace Nova.Scheduling;

/// <summary>Reads options that are lists of <c>name=weight</c>.</summary>
internal static class WeightSettings
{
    /// <summary>Each name and its weight.</summary>
    /// <param name="items">What the option says.</param>
    /// <param name="section">The option's section.</param>
    /// <param name="option">Its name.</param>
    /// <exception cref="OptionsValidationException">An item is no name and number: it would be found out when servers are where they should not be.</exception>
    public static IReadOnlyList<(string Name, double Weight)> Read(IReadOnlyList<string> items, string section, string option) =>
        [.. items.Where(item => item.Trim().Length > 0).Select(item => Read(item, section, option))];

    private static (string Name, double Weight) Read(string item, string section, string option) =>
        item.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var text]
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && double.IsFinite(weight)
            ? (name, weight)
            : throw new OptionsValidationException(section, typeof(WeightSettings), [$"[{section}] {option}: {item} is not a name, an equals sign and a number."]);
}
