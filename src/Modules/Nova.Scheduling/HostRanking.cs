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
        List<Scale> scales = [];
        List<double[]> own = [];
        foreach (var weigher in HostMask.Count(space.Left) < 2 ? [] : _weighers)
        {
            if (!weigher.Concerns(request))
            {
                continue;
            }

            var column = snapshot.Layout.ColumnOf(weigher);
            if (column < 0)
            {
                column = ~own.Count;
                own.Add(Ask(weigher, snapshot, request, space, space.Answers(own.Count)));
            }

            var range = column < 0 ? Range(own[~column], space.Left) : Range(snapshot, column, space.Left);
            if (TryScale(snapshot, weigher, column, range.Least, range.Most, out var scale))
            {
                scales.Add(scale);
            }
        }

        Scale[] all = [.. scales];
        double[][] answers = [.. own];
        for (var block = 0; block < space.Left.Length; block++)
        {
            if (space.Left[block] is not 0)
            {
                Weigh(snapshot.Blocks[block], block, all, answers, space.Weights.Slice(block * HostBlock.Size, HostBlock.Size));
            }
        }
    }

    /// <summary>How the weigher's answers become weights, if hosts differ in them.</summary>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="weigher">The weigher.</param>
    /// <param name="column">Where its answers are.</param>
    /// <param name="least">The smallest.</param>
    /// <param name="most">The largest.</param>
    /// <param name="scale">The outcome.</param>
    public static bool TryScale(HostSnapshot snapshot, IHostWeigher weigher, int column, double least, double most, out Scale scale)
    {
        // Where the least is 0 and not the smallest host's value, neither of two hosts of nearly the same size is thrown to the bottom.
        var bottom = weigher.Least ?? least;
        var breadth = Math.Max(most, weigher.Most ?? most) - bottom;
        scale = breadth > 0 ? new(weigher, column, bottom, breadth) : default;

        // Nothing is added to any weight where all answers are the least, or count for nothing.
        return breadth > 0 && most > bottom && (weigher.Multiplier is not 0 || column < 0 || snapshot.HasMultipliers);
    }

    /// <summary>Weighs the hosts of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="number">Its number in the snapshot.</param>
    /// <param name="scales">The weighers that have a say, in their order.</param>
    /// <param name="own">The answers of weighers that have no column, by the host's place.</param>
    /// <param name="weights">Where to.</param>
    public static void Weigh(HostBlock block, int number, ReadOnlySpan<Scale> scales, ReadOnlySpan<double[]> own, Span<double> weights)
    {
        weights.Clear();
        foreach (ref readonly var scale in scales)
        {
            if (scale.Column < 0)
            {
                AddOwn(block, scale, own[~scale.Column].AsSpan(number * HostBlock.Size, HostBlock.Size), weights);
            }
            else if (block.Multipliers(scale.Column) is { IsEmpty: false } multipliers)
            {
                var answers = block.Answers(scale.Column);
                for (var lane = 0; lane < HostBlock.Size; lane++)
                {
                    weights[lane] += (answers[lane] - scale.Least) * (multipliers[lane] / scale.Breadth);
                }
            }
            else
            {
                AnswerRange.Add(block.Answers(scale.Column), scale.Least, scale.Factor, weights);
            }
        }
    }

    private static void AddOwn(HostBlock block, in Scale scale, ReadOnlySpan<double> answers, Span<double> weights)
    {
        for (var lane = 0; lane < block.Count; lane++)
        {
            weights[lane] += (answers[lane] - scale.Least) * (block[lane].Least(scale.Weigher.MultiplierKey, scale.Weigher.Multiplier) / scale.Breadth);
        }
    }

    private static double[] Ask(IHostWeigher weigher, HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space, double[] answers)
    {
        for (var block = 0; block < space.Left.Length; block++)
        {
            for (var bits = space.Left[block]; bits is not 0; bits &= bits - 1)
            {
                var lane = BitOperations.TrailingZeroCount(bits);
                answers[(block * HostBlock.Size) + lane] = Answer(weigher, snapshot.Blocks[block][lane], request);
            }
        }

        return answers;
    }

    private static AnswerRange Range(double[] answers, ReadOnlySpan<ulong> left)
    {
        AnswerRange range = new();
        for (var block = 0; block < left.Length; block++)
        {
            range.Widen(answers.AsSpan(block * HostBlock.Size, HostBlock.Size), left[block]);
        }

        return range;
    }

    private static AnswerRange Range(HostSnapshot snapshot, int column, ReadOnlySpan<ulong> left)
    {
        AnswerRange range = new();
        for (var block = 0; block < left.Length; block++)
        {
            if (left[block] is not 0)
            {
                snapshot.Blocks[block].Widen(ref range, column, left[block]);
            }
        }

        return range;
    }
}
