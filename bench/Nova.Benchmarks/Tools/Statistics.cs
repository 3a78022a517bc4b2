namespace Nova.Benchmarks.Tools;

/// <summary>What is told of many samples.</summary>
internal static class Statistics
{
    public static double Median(this IReadOnlyCollection<double> samples) => samples.Percentile(0.5);

    /// <summary>By the nearest rank.</summary>
    public static double Percentile(this IReadOnlyCollection<double> samples, double share)
    {
        var sorted = samples.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
