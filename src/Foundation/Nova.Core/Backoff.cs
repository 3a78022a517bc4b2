namespace Nova.Core;

/// <summary>How long to wait before the next try: doubling from <paramref name="First"/> up to <paramref name="Most"/>, with full jitter.</summary>
/// <param name="First">The wait that the first retry is drawn from.</param>
/// <param name="Most">No wait is longer.</param>
public readonly record struct Backoff(TimeSpan First, TimeSpan Most)
{
    /// <summary>Draws the wait before retry number <paramref name="attempt"/> (0 is the first).</summary>
    /// <remarks>Full jitter: a thousand clients that failed together do not come back together.</remarks>
    public TimeSpan Wait(int attempt, Random random)
    {
        var ceiling = Math.Min(Most.Ticks, First.Ticks * Math.Pow(2, Math.Clamp(attempt, 0, 30)));
        return TimeSpan.FromTicks((long)(ceiling * random.NextDouble()));
    }
}
