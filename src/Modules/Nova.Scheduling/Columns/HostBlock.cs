using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling.Filters;

namespace Nova.Scheduling.Columns;

/// <summary>
/// A few dozen hosts, their figures in columns: one bit of a word for each host. Immutable; a host that changes makes a new block of its few
/// dozens, the rest of the snapshot stays as it is.
/// </summary>
internal sealed class HostBlock
{
    /// <summary>Hosts of a block, and bits of a word.</summary>
    public const int Size = 64;

    private static long made;

    private readonly HostState[] _hosts;
    private readonly int[] _classes;
    private readonly int[] _rooms;
    private readonly double[] _answers;
    private readonly double[] _bounds;
    private readonly double[]? _multipliers;

    private HostBlock(HostState[] hosts, int[] classes, int[] rooms, double[] answers, double[]? multipliers) =>
        (_hosts, _classes, _rooms, _answers, _bounds, _multipliers) = (hosts, classes, rooms, answers, new double[2 * answers.Length / Size], multipliers);

    /// <summary>No other block of this process has it; 0 has none.</summary>
    public long Version { get; } = Interlocked.Increment(ref made);

    /// <summary>Whether the aggregates of one of the hosts state a weigher's multiplier.</summary>
    public bool HasMultipliers => _multipliers is not null;

    /// <summary>How many hosts are in it.</summary>
    public int Count => _hosts.Length;

    /// <summary>A bit for each host.</summary>
    public ulong All => _hosts.Length is Size ? ulong.MaxValue : (1UL << _hosts.Length) - 1;

    /// <summary>One of the hosts.</summary>
    public HostState this[int lane] => _hosts[lane];

    /// <summary>Lays out at most <see cref="Size"/> hosts.</summary>
    public static HostBlock Of(ReadOnlySpan<HostState> hosts, HostLayout layout, HostClasses classes)
    {
        var block = new HostBlock(
            hosts.ToArray(), new int[HostClasses.Kinds * Size], new int[layout.Rooms.Length * Size], new double[layout.Weighers.Length * Size],
            StatesMultipliers(hosts, layout) ? new double[layout.Weighers.Length * Size] : null);
        for (var lane = 0; lane < hosts.Length; lane++)
        {
            block.Fill(lane, layout);
            classes.Fill(block._classes, lane, hosts[lane]);
        }

        block.FillBounds();
        return block;
    }

    /// <summary>The block with one more server on a host: what it belongs to stays.</summary>
    public HostBlock Promise(int lane, ClaimedResources amount, FlavorId? flavor, HostLayout layout)
    {
        HostState[] hosts = [.. _hosts];
        hosts[lane] = hosts[lane].Promise(amount, flavor);
        HostBlock block = new(hosts, _classes, [.. _rooms], [.. _answers], _multipliers);
        block.FillFigures(lane, layout);
        block.FillBounds();
        return block;
    }

    /// <summary>The hosts that take that much by the filter of that column.</summary>
    public ulong Fitting(int column, int asked)
    {
        var eights = MemoryMarshal.Cast<int, Vector256<int>>(_rooms.AsSpan(column * Size, Size));
        var wanted = Vector256.Create(asked);
        var bits = 0UL;
        for (var index = 0; index < eights.Length; index++)
        {
            bits |= (ulong)Vector256.GreaterThanOrEqual(eights[index], wanted).ExtractMostSignificantBits() << (index * Vector256<int>.Count);
        }

        return bits;
    }

    /// <summary>Those of the hosts that are in one of the classes; classes and hosts are bits.</summary>
    public ulong InClasses(int kind, ulong classes, ulong hosts)
    {
        var numbers = _classes.AsSpan(kind * Size, Size);
        var found = 0UL;
        for (var bits = hosts; bits is not 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            found |= (classes >> numbers[lane] & 1) << lane;
        }

        return found;
    }

    /// <summary>Those of the hosts that the filter accepts, asked one by one.</summary>
    public ulong Accepted(IHostFilter filter, SchedulingRequest request, ulong hosts)
    {
        var accepted = 0UL;
        for (var bits = hosts; bits is not 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            accepted |= filter.Judge(_hosts[lane], request).Accepts ? 1UL << lane : 0;
        }

        return accepted;
    }

    /// <summary>In what class the host is: those of one class are alike in that respect.</summary>
    public int Class(int kind, int lane) => _classes[(kind * Size) + lane];

    /// <summary>The answers of a weigher, one for each host.</summary>
    public ReadOnlySpan<double> Answers(int column) => _answers.AsSpan(column * Size, Size);

    /// <summary>Adds the answers of those hosts whose bits are set; one is at least.</summary>
    public void Widen(ref AnswerRange range, int column, ulong left)
    {
        var (least, most) = (_bounds[2 * column], _bounds[(2 * column) + 1]);
        if (left == All || least.CompareTo(most) is 0)
        {
            range.Widen(least, most);
        }
        else
        {
            range.Widen(Answers(column), left);
        }
    }

    /// <summary>What the hosts' aggregates make of a weigher's multiplier; empty where they state none.</summary>
    public ReadOnlySpan<double> Multipliers(int column) => _multipliers is null ? [] : _multipliers.AsSpan(column * Size, Size);

    private static bool StatesMultipliers(ReadOnlySpan<HostState> hosts, HostLayout layout)
    {
        foreach (var host in hosts)
        {
            if (host.AggregateMetadata.Count > 0 && Array.Exists(layout.MultiplierKeys, host.AggregateMetadata.ContainsKey))
            {
                return true;
            }
        }

        return false;
    }

    private void Fill(int lane, HostLayout layout)
    {
        FillFigures(lane, layout);
        for (var column = 0; _multipliers is not null && column < layout.Weighers.Length; column++)
        {
            var weigher = layout.Weighers[column];
            _multipliers[(column * Size) + lane] = _hosts[lane].Least(weigher.MultiplierKey, weigher.Multiplier);
        }
    }

    private void FillFigures(int lane, HostLayout layout)
    {
        var host = _hosts[lane];
        for (var column = 0; column < layout.Rooms.Length; column++)
        {
            // One less than the largest number, which so stands for "more than any column tells": those are judged one by one.
            _rooms[(column * Size) + lane] = (int)Math.Clamp(layout.Rooms[column].Room(host), int.MinValue, int.MaxValue - 1);
        }

        for (var column = 0; column < layout.Weighers.Length; column++)
        {
            _answers[(column * Size) + lane] = HostRanking.Answer(layout.Weighers[column], host, HostLayout.NoRequest);
        }
    }

    private void FillBounds()
    {
        for (var column = 0; column < _bounds.Length / 2; column++)
        {
            AnswerRange range = new();
            range.Widen(Answers(column), All);
            (_bounds[2 * column], _bounds[(2 * column) + 1]) = (range.Least, range.Most);
        }
    }
}
