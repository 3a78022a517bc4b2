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

    private static string[] Split(string value) => value.Split(',', StringSplitOptions.TrimEntries);
}
