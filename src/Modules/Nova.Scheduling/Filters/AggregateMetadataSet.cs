using System.Globalization;

namespace Nova.Scheduling.Filters;

/// <summary>How the metadata of several aggregates of one host is read as one.</summary>
internal static class AggregateMetadataSet
{
    /// <summary>The values of a key over all aggregates, each split at commas; <see langword="null"/> where no aggregate has the key.</summary>
    public static IReadOnlyList<string>? Values(this HostState host, string key) =>
        host.AggregateMetadata.TryGetValue(key, out var values) ? [.. values.SelectMany(Split)] : null;

    /// <summary>The same for every key that starts with <paramref name="prefix"/>.</summary>
    public static IReadOnlyList<string> ValuesOfPrefix(this HostState host, string prefix) =>
    [
        .. host.AggregateMetadata.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(entry => entry.Value).SelectMany(Split),
    ];

    /// <summary>The smallest number that the aggregates state for a key; <paramref name="otherwise"/> where none does or one is no number.</summary>
    public static double Least(this HostState host, string key, double otherwise)
    {
        if (host.AggregateMetadata.Count is 0 || !host.AggregateMetadata.TryGetValue(key, out var texts))
        {
            return otherwise;
        }

        var least = double.PositiveInfinity;
        foreach (var text in texts)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return otherwise;
            }

            least = Math.Min(least, value);
        }

        return double.IsFinite(least) ? least : otherwise;
    }

    private static string[] Split(string value) => value.Split(',', StringSplitOptions.TrimEntries);
}
