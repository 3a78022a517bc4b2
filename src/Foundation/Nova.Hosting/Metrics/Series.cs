namespace Nova.Hosting.Metrics;

/// <summary>One line of one metric: a number, or a histogram's buckets.</summary>
internal sealed class Series(string labels, double[]? bounds)
{
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _value;

    /// <summary>The labels as they are written, without braces; empty for none.</summary>
    public string Labels { get; } = labels;

    /// <summary>The number, or the histogram's sum.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>The scrape that last saw it; observables that were not reported are left out.</summary>
    public long SeenAt { get; set; }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double delta)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + delta, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }

    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>Copies the counts of the buckets, the last of which has no upper bound.</summary>
    public void CopyBuckets(Span<long> counts)
    {
        for (var index = 0; index < _buckets.Length; index++)
        {
            counts[index] = Volatile.Read(ref _buckets[index]);
        }
    }
}
