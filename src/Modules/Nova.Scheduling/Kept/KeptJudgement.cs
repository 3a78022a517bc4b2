using System.Numerics;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling.Kept;

/// <summary>
/// The answer to a question, block by block, and what was made of it: which hosts pass, between what the weighers' answers lie, the weight of each block's
/// heaviest host. When it is asked again, only blocks that are other ones since are looked at; all are weighed anew where the weighers' scales have changed.
/// </summary>
/// <remarks>It holds figures and no hosts, so what it remembers keeps no old snapshot alive. One decision at a time.</remarks>
internal sealed class KeptJudgement
{
    private readonly FilterPipeline _filters;
    private readonly KeptRange[] _ranges;
    private readonly int[] _refusedInAll;
    private readonly List<int> _changed = [];
    private long[] _versions = [];
    private ulong[] _left = [];
    private byte[] _refused = [];
    private double[] _heaviest = [];
    private Scale[] _scales = [];
    private int _passed;

    public KeptJudgement(Question question, FilterPipeline filters, HostRanking ranking, HostLayout layout)
    {
        (Question, _filters) = (question, filters);
        _refusedInAll = new int[question.Tests.Length];
        _ranges =
        [
            .. ranking.Weighers.Where((_, index) => question.Concerns(index)).Select(weigher => new KeptRange(weigher, layout.ColumnOf(weigher))),
        ];
    }

    /// <summary>What it answers.</summary>
    public Question Question { get; }

    /// <summary>What the filters and weighers say of the snapshot's hosts.</summary>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="request">A request that asks this question.</param>
    /// <param name="wanted">How many of the heaviest are wanted, at most <see cref="ShortList.Longest"/>.</param>
    /// <param name="wantsEquals">Whether all that weigh as much as the heaviest are wanted, too.</param>
    public Judgement Judge(HostSnapshot snapshot, SchedulingRequest request, int wanted, bool wantsEquals)
    {
        Refresh(snapshot, request);
        Weigh(snapshot);
        var best = Best(snapshot, wanted);
        return new(Results(snapshot.Count), _passed, best, wantsEquals && best.Length > 0 ? EqualTo(snapshot, best[0].Weight) : []);
    }

    private void Refresh(HostSnapshot snapshot, SchedulingRequest request)
    {
        var versions = snapshot.Versions;
        if (_versions.Length != versions.Length)
        {
            Reset(versions.Length);
        }

        _changed.Clear();
        for (var block = 0; (block += versions[block..].CommonPrefixLength(_versions.AsSpan(block))) < versions.Length; block++)
        {
            Refresh(block, snapshot, request);
            _versions[block] = versions[block];
            _changed.Add(block);
        }
    }

    private void Reset(int blocks)
    {
        (_versions, _left, _refused, _heaviest) = (new long[blocks], new ulong[blocks], new byte[blocks * _refusedInAll.Length], new double[blocks]);
        Array.Clear(_refusedInAll);
        Array.ForEach(_ranges, range => range.Reset(blocks));
        _passed = 0;
    }

    private void Refresh(int index, HostSnapshot snapshot, SchedulingRequest request)
    {
        var block = snapshot.Blocks[index];
        var left = block.All;
        var tests = Question.Tests;
        for (var test = 0; test < tests.Length; test++)
        {
            var passing = left is 0 ? 0 : left & Passing(block, tests[test], _filters.Filters[test], request, left);
            ref var refused = ref _refused[(index * tests.Length) + test];
            _refusedInAll[test] -= refused;
            refused = (byte)BitOperations.PopCount(left ^ passing);
            _refusedInAll[test] += refused;
            left = passing;
        }

        _passed += BitOperations.PopCount(left) - BitOperations.PopCount(_left[index]);
        _left[index] = left;
        foreach (var range in _ranges)
        {
            AnswerRange answers = new();
            if (left is not 0)
            {
                block.Widen(ref answers, range.Column, left);
            }

            range.Put(index, answers.Least, answers.Most);
        }
    }

    private static ulong Passing(HostBlock block, in FilterTest test, IHostFilter filter, SchedulingRequest request, ulong left) => test.Kind switch
    {
        TestKind.All => test.Figure is 0 ? ulong.MaxValue : 0,
        TestKind.Room => block.Fitting(test.Column, (int)test.Figure),
        TestKind.Class when test.Figure is 0 => ulong.MaxValue,
        TestKind.Class => ~block.InClasses(test.Column, (ulong)test.Figure, left),
        _ => block.Accepted(filter, request, left),
    };

    private void Weigh(HostSnapshot snapshot)
    {
        List<Scale> scales = new(_ranges.Length);
        foreach (var range in _ranges)
        {
            range.Settle();
            if (_passed > 1 && HostRanking.TryScale(snapshot, range.Weigher, range.Column, range.Least, range.Most, out var scale))
            {
                scales.Add(scale);
            }
        }

        if (scales.Count == _scales.Length && scales.SequenceEqual(_scales))
        {
            foreach (var block in _changed)
            {
                Weigh(block, snapshot);
            }

            return;
        }

        _scales = [.. scales];
        for (var block = 0; block < _left.Length; block++)
        {
            Weigh(block, snapshot);
        }
    }

    private void Weigh(int block, HostSnapshot snapshot)
    {
        AnswerRange weights = new();
        if (_left[block] is not 0)
        {
            Span<double> each = stackalloc double[HostBlock.Size];
            HostRanking.Weigh(snapshot.Blocks[block], block, _scales, [], each);
            weights.Widen(each, _left[block]);
        }

        _heaviest[block] = weights.Most;
    }

    private Ranked[] Best(HostSnapshot snapshot, int wanted)
    {
        Span<double> weights = stackalloc double[HostBlock.Size];
        ShortList best = new(stackalloc Ranked[Math.Min(wanted, ShortList.Longest)]);
        for (var block = 0; block < _left.Length; block++)
        {
            if (_left[block] is not 0 && best.MayTake(_heaviest[block]))
            {
                HostRanking.Weigh(snapshot.Blocks[block], block, _scales, [], weights);
                best.Add(block, _left[block], weights);
            }
        }

        return best.ToArray();
    }

    private int[] EqualTo(HostSnapshot snapshot, double heaviest)
    {
        Span<double> weights = stackalloc double[HostBlock.Size];
        List<int> places = [];
        for (var block = 0; block < _left.Length; block++)
        {
            if (_left[block] is not 0 && _heaviest[block].CompareTo(heaviest) is 0)
            {
                HostRanking.Weigh(snapshot.Blocks[block], block, _scales, [], weights);
                BestHosts.AddEqual(places, block, _left[block], weights, heaviest);
            }
        }

        return [.. places];
    }

    // As if the filters had run one after another.
    private List<FilterResult> Results(int hosts)
    {
        List<FilterResult> results = new(_refusedInAll.Length);
        for (var index = 0; index < _refusedInAll.Length && hosts > 0; index++)
        {
            results.Add(new(_filters.Filters[index], hosts, _refusedInAll[index], []));
            hosts -= _refusedInAll[index];
        }

        return results;
    }
}
