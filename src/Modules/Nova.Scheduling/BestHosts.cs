using System.Numerics;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>The heaviest of the hosts that are left, without putting all of them in order.</summary>
internal static class BestHosts
{
    /// <summary>The so many heaviest, heaviest first; of equal ones the first by name.</summary>
    public static Ranked[] Pick(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted) =>
        wanted is 0 ? [] : wanted <= ShortList.Longest ? PickFew(left, weights, wanted) : PickMany(left, weights, wanted);

    /// <summary>The places of all that weigh as much as the heaviest, in their order.</summary>
    public static int[] EqualTo(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, double heaviest)
    {
        List<int> places = [];
        for (var block = 0; block < left.Length; block++)
        {
            AddEqual(places, block, left[block], weights.Slice(block * HostBlock.Size, HostBlock.Size), heaviest);
        }

        return [.. places];
    }

    /// <summary>Adds the places of those hosts of a block that weigh as much.</summary>
    public static void AddEqual(List<int> places, int block, ulong left, ReadOnlySpan<double> weights, double heaviest)
    {
        for (var bits = left; bits is not 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            if (weights[lane].CompareTo(heaviest) is 0)
            {
                places.Add((block * HostBlock.Size) + lane);
            }
        }
    }

    private static Ranked[] PickFew(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted)
    {
        ShortList best = new(stackalloc Ranked[wanted]);
        for (var block = 0; block < left.Length; block++)
        {
            best.Add(block, left[block], weights.Slice(block * HostBlock.Size, HostBlock.Size));
        }

        return best.ToArray();
    }

    private static Ranked[] PickMany(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted)
    {
        List<Ranked> hosts = new(HostMask.Count(left));
        for (var block = 0; block < left.Length; block++)
        {
            for (var bits = left[block]; bits is not 0; bits &= bits - 1)
            {
                var place = (block * HostBlock.Size) + BitOperations.TrailingZeroCount(bits);
                hosts.Add(new(place, weights[place]));
            }
        }

        hosts.Sort(static (one, other) => other.Weight.CompareTo(one.Weight) is var order and not 0 ? order : one.Place.CompareTo(other.Place));
        return [.. hosts.Take(wanted)];
    }
}
