using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Nova.Hosting.Metrics;

/// <summary>How an instrument is shown.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument and its series.</summary>
internal sealed class Metric
{
    /// <summary>More series than this are added up in one: a tag with a server's id must not fill the memory.</summary>
    public const int MaxSeries = 2000;

    private readonly ConcurrentDictionary<TagSet, Series> _series;
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<Tag>> _bySpan;
    private readonly Lazy<Series> _overflow;
    private readonly bool _isDelta;
    private int _count;

    public Metric(Instrument instrument, double[]? advised)
    {
        var type = instrument.GetType().Name;
        Kind = type.Contains("Histogram", StringComparison.Ordinal) ? MetricKind.Histogram
            : type is "Counter`1" or "ObservableCounter`1" ? MetricKind.Counter
            : MetricKind.Gauge;
        _isDelta = type is "Counter`1" or "UpDownCounter`1";
        IsObservable = instrument.IsObservable;
        Name = MetricNames.Of(instrument, Kind);
        Help = instrument.Description ?? "";
        Bounds = Kind is MetricKind.Histogram ? advised ?? MetricNames.BoundsOf(instrument) : null;
        _series = new ConcurrentDictionary<TagSet, Series>(new TagSetComparer());
        _bySpan = _series.GetAlternateLookup<ReadOnlySpan<Tag>>();
        _overflow = new Lazy<Series>(() => _series.GetOrAdd(
            new TagSet([new Tag("overflow", "true")]), _ => new Series("overflow=\"true\"", Bounds)));
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public bool IsObservable { get; }

    public double[]? Bounds { get; }

    public IEnumerable<Series> Series => _series.Select(pair => pair.Value);

    public void Record(double value, ReadOnlySpan<Tag> tags, long scrape)
    {
        var series = Find(tags);
        if (Bounds is not null)
        {
            series.Observe(value);
        }
        else if (_isDelta)
        {
            series.Add(value);
        }
        else
        {
            series.Set(value);
            series.SeenAt = scrape;
        }
    }

    private Series Find(ReadOnlySpan<Tag> tags)
    {
        if (_bySpan.TryGetValue(tags, out var series))
        {
            return series;
        }

        if (Interlocked.Increment(ref _count) > MaxSeries)
        {
            return _overflow.Value;
        }

        return _series.GetOrAdd(new TagSet(tags), static (key, bounds) => new Series(RenderLabels(key.Tags), bounds), Bounds);
    }

    private static string RenderLabels(ReadOnlySpan<Tag> tags)
    {
        StringBuilder text = new();
        foreach (var tag in tags)
        {
            text.Append(text.Length is 0 ? "" : ",").Append(MetricNames.Clean(tag.Key)).Append("=\"");
            MetricNames.AppendEscaped(text, Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "");
            text.Append('"');
        }

        return text.ToString();
    }
}
