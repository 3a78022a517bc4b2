using System.Numerics;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>The heaviest of the hosts that are left, without putting all of them in order.</summary>
internal static class BestHosts
{
    // Above so many, sorting is cheaper than keeping a short list in order.
    private const int ShortList = 64;

    /// <summary>The places of the so many heaviest, heaviest first; of equal ones the first by name.</summary>
    public static int[] Pick(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted) =>
        wanted <= ShortList ? PickFew(left, weights, wanted) : PickMany(left, weights, wanted);

    /// <summary>The places of all that weigh as much as the heaviest, in their order.</summary>
    public static int[] EqualTo(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, double heaviest)
    {
        List<int> places = [];
        for (var block = 0; block < left.Length; block++)
        {
            for (var bits = left[block]; bits is not 0; bits &= bits - 1)
            {
                var place = (block * HostBlock.Size) + BitOperations.TrailingZeroCount(bits);
                if (weights[place].CompareTo(heaviest) is 0)
                {
                    places.Add(place);
                }
            }
        }

        return [.. places];
    }

    private static int[] PickFew(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted)
    {
        Span<int> best = stackalloc int[ShortList];
        var (count, bar) = (0, double.NegativeInfinity);
        for (var block = 0; block < left.Length; block++)
        {
            var heavier = count < wanted ? ulong.MaxValue : AnswerRange.Above(weights.Slice(block * HostBlock.Size, HostBlock.Size), bar);
            for (var bits = left[block] & heavier; bits is not 0; bits &= bits - 1)
            {
                var place = (block * HostBlock.Size) + BitOperations.TrailingZeroCount(bits);
                if (count == wanted && weights[place] <= bar)
                {
                    continue;
                }

                count = Insert(best, count, wanted, place, weights);
                bar = weights[best[count - 1]];
            }
        }

        return best[..count].ToArray();
    }

    private static int Insert(Span<int> best, int count, int wanted, int place, ReadOnlySpan<double> weights)
    {
        var at = count < wanted ? count++ : wanted - 1;
        for (; at > 0 && weights[best[at - 1]] < weights[place]; at--)
        {
            best[at] = best[at - 1];
        }

        best[at] = place;
        return count;
    }

    private static int[] PickMany(ReadOnlySpan<ulong> left, ReadOnlySpan<double> weights, int wanted)
    {
        List<(double Weight, int Place)> hosts = new(HostMask.Count(left));
        for (var block = 0; block < left.Length; block++)
        {
            for (var bits = left[block]; bits is not 0; bits &= bits - 1)
            {
                var place = (block * HostBlock.Size) + BitOperations.TrailingZeroCount(bits);
                hosts.Add((weights[place], place));
            }
        }

        hosts.Sort(static (one, other) => other.Weight.CompareTo(one.Weight) is var order and not 0 ? order : one.Place.CompareTo(other.Place));
        return [.. hosts.Take(wanted).Select(host => host.Place)];
    }
}
