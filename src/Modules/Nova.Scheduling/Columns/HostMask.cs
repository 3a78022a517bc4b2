using System.Numerics;

namespace Nova.Scheduling.Columns;

/// <summary>Hosts of a snapshot as bits: a word for each block.</summary>
internal static class HostMask
{
    /// <summary>How many hosts.</summary>
    public static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The place of the first host; negative where there is none.</summary>
    public static int First(ReadOnlySpan<ulong> words)
    {
        for (var block = 0; block < words.Length; block++)
        {
            if (words[block] is not 0)
            {
                return (block * HostBlock.Size) + BitOperations.TrailingZeroCount(words[block]);
            }
        }

        return -1;
    }

    /// <summary>The first host that is among these, but not among those; negative where there is none.</summary>
    public static int FirstOutside(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> others)
    {
        for (var block = 0; block < words.Length; block++)
        {
            if ((words[block] & ~others[block]) is not 0 and var left)
            {
                return (block * HostBlock.Size) + BitOperations.TrailingZeroCount(left);
            }
        }

        return -1;
    }

    /// <summary>The places of the hosts, in their order.</summary>
    public static IEnumerable<int> Places(ulong[] words)
    {
        for (var block = 0; block < words.Length; block++)
        {
            for (var left = words[block]; left is not 0; left &= left - 1)
            {
                yield return (block * HostBlock.Size) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    public static void Set(Span<ulong> words, int place) => words[place / HostBlock.Size] |= 1UL << (place % HostBlock.Size);

    public static void Clear(Span<ulong> words, int place) => words[place / HostBlock.Size] &= ~(1UL << (place % HostBlock.Size));

    public static bool Has(ReadOnlySpan<ulong> words, int place) => (words[place / HostBlock.Size] >> (place % HostBlock.Size) & 1) is not 0;
}
