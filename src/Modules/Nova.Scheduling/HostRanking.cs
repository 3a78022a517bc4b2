using System.Numerics;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Plugins;

namespace Nova.Scheduling;

/// <summary>Brings the answers of all weighers to one figure for each host.</summary>
internal sealed class HostRanking(IEnumerable<IHostWeigher> weighers, SchedulerPlugins? plugins = null)
{
    private readonly IHostWeigher[] _weighers = [.. weighers, .. plugins?.Weighers ?? []];

    /// <summary>What the weighers must know of hosts.</summary>
    public HostFacts Facts => _weighers.Aggregate(HostFacts.None, (facts, weigher) => facts | weigher.Facts);

    /// <summary>The weighers; in this order what they say is added up.</summary>
    public IReadOnlyList<IHostWeigher> Weighers => _weighers;

    /// <summary>What a weigher says of a host, never less than its least.</summary>
    public static double Answer(IHostWeigher weigher, HostState host, SchedulingRequest request) =>
        Math.Max(weigher.Least ?? double.NegativeInfinity, weigher.Weigh(host, request));

    /// <summary>Weighs the hosts that are left, into <see cref="DecisionSpace.Weights"/>. A single host weighs 0: there is nothing to compare.</summary>
    public void Weigh(HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space)
    {
        space.Weights.Clear();
        if (HostMask.Count(space.Left) < 2)
        {
            return;
        }

        foreach (var weigher in _weighers)
        {
            if (!weigher.Concerns(request))
            {
                continue;
            }

            if (snapshot.Layout.ColumnOf(weigher) is >= 0 and var column)
            {
                AddColumn(weigher, column, snapshot, space);
            }
            else
            {
                AddAnswers(weigher, snapshot, request, space);
            }
        }
    }

    private static void AddColumn(IHostWeigher weigher, int column, HostSnapshot snapshot, DecisionSpace space)
    {
        var blocks = snapshot.Blocks;
        var left = space.Left;
        var weights = space.Weights;
        AnswerRange range = new();
        for (var block = 0; block < left.Length; block++)
        {
            if (left[block] is not 0)
            {
                blocks[block].Widen(ref range, column, left[block]);
            }
        }

        if (!TryScale(weigher, range, out var least, out var breadth))
        {
            return;
        }

        for (var block = 0; block < left.Length; block++)
        {
            if (left[block] is 0)
            {
                continue;
            }

            var answers = blocks[block].Answers(column);
            var scaled = weights.Slice(block * HostBlock.Size, HostBlock.Size);
            if (blocks[block].Multipliers(column) is { IsEmpty: false } multipliers)
            {
                for (var lane = 0; lane < HostBlock.Size; lane++)
                {
                    scaled[lane] += (answers[lane] - least) * (multipliers[lane] / breadth);
                }
            }
            else
            {
                AnswerRange.Add(answers, least, weigher.Multiplier / breadth, scaled);
            }
        }
    }

    private static void AddAnswers(IHostWeigher weigher, HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space)
    {
        var blocks = snapshot.Blocks;
        var left = space.Left;
        var answers = space.Answers;
        AnswerRange range = new();
        for (var index = 0; index < left.Length; index++)
        {
            var answersOfBlock = answers.Slice(index * HostBlock.Size, HostBlock.Size);
            for (var bits = left[index]; bits is not 0; bits &= bits - 1)
            {
                var lane = BitOperations.TrailingZeroCount(bits);
                answersOfBlock[lane] = Answer(weigher, blocks[index][lane], request);
            }

            range.Widen(answersOfBlock, left[index]);
        }

        if (!TryScale(weigher, range, out var least, out var breadth))
        {
            return;
        }

        for (var index = 0; index < left.Length; index++)
        {
            for (var bits = left[index]; bits is not 0; bits &= bits - 1)
            {
                var lane = BitOperations.TrailingZeroCount(bits);
                var place = (index * HostBlock.Size) + lane;
                space.Weights[place] += (answers[place] - least) * (blocks[index][lane].Least(weigher.MultiplierKey, weigher.Multiplier) / breadth);
            }
        }
    }

    // Where the least is 0 and not the smallest host's value, neither of two hosts of nearly the same size is thrown to the bottom.
    private static bool TryScale(IHostWeigher weigher, AnswerRange range, out double least, out double breadth)
    {
        least = weigher.Least ?? range.Least;
        breadth = Math.Max(range.Most, weigher.Most ?? range.Most) - least;
        return breadth > 0;
    }
}
