using System.Numerics;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Columns;

/// <summary>How one filter is run over the hosts that are left: many at once where it says enough of itself, host by host otherwise, with the same outcome.</summary>
internal static class Narrowing
{
    private const byte Passes = 1;
    private const byte IsOut = 2;

    /// <summary>Takes the hosts that the filter refuses from those that are left; there is one at least.</summary>
    public static void Narrow(IHostFilter filter, HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space)
    {
        if (filter is IRoomFilter rooms && snapshot.Layout.ColumnOf(rooms) is >= 0 and var column && rooms.Asked(request) is < int.MaxValue and var asked)
        {
            ByRoom(snapshot.Blocks, column, (int)Math.Max(int.MinValue, asked), space.Left);
            return;
        }

        switch (filter.LooksAt(request))
        {
            case HostAspect.Nothing:
                ByOne(filter, snapshot, request, space.Left);
                break;
            case HostAspect.Whole when filter is INamedHostFilter named:
                ByName(named, snapshot, request, space);
                break;
            case HostAspect.Whole:
                OneByOne(filter, snapshot, request, space.Left, space.Left);
                break;
            case var aspect when snapshot.Classes.CountOf(HostClasses.KindOf(aspect)) is 1:
                ByOne(filter, snapshot, request, space.Left);
                break;
            case var aspect:
                ByClass(filter, snapshot, request, HostClasses.KindOf(aspect), space);
                break;
        }
    }

    private static void ByRoom(ReadOnlySpan<HostBlock> blocks, int column, int asked, Span<ulong> left)
    {
        for (var block = 0; block < left.Length; block++)
        {
            if (left[block] is not 0)
            {
                left[block] &= blocks[block].Fitting(column, asked);
            }
        }
    }

    private static void ByOne(IHostFilter filter, HostSnapshot snapshot, SchedulingRequest request, Span<ulong> left)
    {
        if (!filter.Judge(snapshot[HostMask.First(left)], request).Accepts)
        {
            left.Clear();
        }
    }

    private static void ByName(INamedHostFilter filter, HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space)
    {
        var left = space.Left;
        var named = space.Named;
        named.Clear();
        foreach (var host in filter.Named(request))
        {
            if (snapshot.TryFind(host, out var place) && HostMask.Has(left, place))
            {
                HostMask.Set(named, place);
            }
        }

        if (HostMask.FirstOutside(left, named) is >= 0 and var other && !filter.Judge(snapshot[other], request).Accepts)
        {
            named.CopyTo(left);
        }

        OneByOne(filter, snapshot, request, named, left);
    }

    private static void ByClass(IHostFilter filter, HostSnapshot snapshot, SchedulingRequest request, int kind, DecisionSpace space)
    {
        var blocks = snapshot.Blocks;
        var left = space.Left;
        var verdicts = space.Verdicts(snapshot.Classes.CountOf(kind));
        for (var index = 0; index < left.Length; index++)
        {
            var block = blocks[index];
            for (var bits = left[index]; bits is not 0; bits &= bits - 1)
            {
                var lane = BitOperations.TrailingZeroCount(bits);
                ref var verdict = ref verdicts[block.Class(kind, lane)];
                if (verdict is 0)
                {
                    verdict = filter.Judge(block[lane], request).Accepts ? Passes : IsOut;
                }

                if (verdict is IsOut)
                {
                    left[index] &= ~(1UL << lane);
                }
            }
        }
    }

    private static void OneByOne(IHostFilter filter, HostSnapshot snapshot, SchedulingRequest request, ReadOnlySpan<ulong> judged, Span<ulong> left)
    {
        var blocks = snapshot.Blocks;
        for (var index = 0; index < left.Length; index++)
        {
            for (var bits = judged[index]; bits is not 0; bits &= bits - 1)
            {
                var lane = BitOperations.TrailingZeroCount(bits);
                if (!filter.Judge(blocks[index][lane], request).Accepts)
                {
                    left[index] &= ~(1UL << lane);
                }
            }
        }
    }
}
