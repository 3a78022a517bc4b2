using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling.Kept;

/// <summary>
/// What the filters and weighers see of a request: a test for each filter, and which weighers have a say. Requests that ask the same question get the same
/// answer from the same hosts, whoever sends them; so most requests of a cloud ask few questions, one for each size of servers and zone.
/// </summary>
internal sealed class Question : IEquatable<Question>
{
    private readonly HostLayout _layout;
    private readonly FilterTest[] _tests;
    private readonly ulong _weighers;
    private readonly int _hash;

    private Question(HostLayout layout, FilterTest[] tests, ulong weighers)
    {
        (_layout, _tests, _weighers) = (layout, tests, weighers);
        HashCode hash = new();
        foreach (ref readonly var test in tests.AsSpan())
        {
            hash.Add(test.Figure);
            hash.Add(test.Wish, StringComparer.Ordinal);
        }

        hash.Add(weighers);
        _hash = hash.ToHashCode();
    }

    /// <summary>The tests in the order of the filters.</summary>
    public ReadOnlySpan<FilterTest> Tests => _tests;

    /// <summary>The request's question; <see langword="null"/> where a filter or a weigher sees more of it than a question tells.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="ranking">The weighers.</param>
    /// <param name="snapshot">The hosts; there is one at least.</param>
    /// <param name="request">The request.</param>
    public static Question? Of(FilterPipeline filters, HostRanking ranking, HostSnapshot snapshot, SchedulingRequest request)
    {
        var weighers = 0UL;
        for (var index = 0; index < ranking.Weighers.Count; index++)
        {
            var weigher = ranking.Weighers[index];
            if (!weigher.Concerns(request))
            {
                continue;
            }

            if (index >= HostBlock.Size || snapshot.Layout.ColumnOf(weigher) < 0)
            {
                return null;
            }

            weighers |= 1UL << index;
        }

        var tests = new FilterTest[filters.Filters.Count];
        for (var index = 0; index < tests.Length; index++)
        {
            if (Test(filters.Filters[index], snapshot, request) is not { } test)
            {
                return null;
            }

            tests[index] = test;
        }

        return new(snapshot.Layout, tests, weighers);
    }

    /// <summary>Whether the weigher of that place among all has a say.</summary>
    public bool Concerns(int weigher) => weigher < HostBlock.Size && (_weighers >> weigher & 1) is not 0;

    /// <inheritdoc />
    public bool Equals(Question? other) =>
        other is not null && _hash == other._hash && _weighers == other._weighers && ReferenceEquals(_layout, other._layout) && Tests.SequenceEqual(other.Tests);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Question);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    private static FilterTest? Test(IHostFilter filter, HostSnapshot snapshot, SchedulingRequest request)
    {
        if (filter is IRoomFilter rooms && snapshot.Layout.ColumnOf(rooms) is >= 0 and var column && rooms.Asked(request) is < int.MaxValue and var asked)
        {
            return new(TestKind.Room, column, Math.Max(int.MinValue, asked), "");
        }

        var aspect = filter.LooksAt(request);
        if (aspect is HostAspect.Nothing)
        {
            return new(TestKind.All, 0, filter.Judge(snapshot[0], request).Accepts ? 0 : 1, "");
        }

        if (aspect is not HostAspect.Whole && snapshot.Classes.Examples(HostClasses.KindOf(aspect)) is { } examples)
        {
            return new(TestKind.Class, HostClasses.KindOf(aspect), Refused(filter, examples, request), "");
        }

        return filter.Wish(request) is { } wish ? new(TestKind.Whole, 0, 0, wish) : null;
    }

    private static long Refused(IHostFilter filter, ReadOnlyMemory<HostState> examples, SchedulingRequest request)
    {
        var refused = 0L;
        for (var number = 0; number < examples.Length; number++)
        {
            if (!filter.Judge(examples.Span[number], request).Accepts)
            {
                refused |= 1L << number;
            }
        }

        return refused;
    }
}
