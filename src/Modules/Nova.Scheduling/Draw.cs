using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Nova.Scheduling;

/// <summary>
/// Where chance comes into a decision: among the best that weigh the same, and among the best of <c>host_subset_size</c>. It deals in ranks, not in
/// hosts, and is seeded by the request; so a few figures of the log line are enough to draw again.
/// </summary>
/// <param name="Seed">See <see cref="SeedOf"/>.</param>
/// <param name="Count">How many hosts there are to choose from.</param>
/// <param name="SubsetSize">One of so many best is drawn.</param>
/// <param name="ShufflesTies">Whether those that weigh as much as the heaviest are shuffled before.</param>
internal readonly record struct Draw(int Seed, int Count, int SubsetSize, bool ShufflesTies)
{
    private const int LongestId = 256;

    /// <summary>The seed of a request. Not string.GetHashCode, which differs from process to process.</summary>
    public static int SeedOf(string requestId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (Encoding.UTF8.GetMaxByteCount(requestId.Length) > LongestId)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(requestId), hash);
        }
        else
        {
            Span<byte> text = stackalloc byte[LongestId];
            SHA256.HashData(text[..Encoding.UTF8.GetBytes(requestId, text)], hash);
        }

        return BinaryPrimitives.ReadInt32BigEndian(hash);
    }

    /// <summary>How many ranks of the order must be known if so many hosts are wanted.</summary>
    public int Needed(int wanted) => Math.Min(Count, Math.Max(wanted, SubsetSize));

    /// <summary>The ranks of the hosts that are wanted, the chosen one first.</summary>
    /// <param name="ties">How many weigh as much as the heaviest; asked for only where they are shuffled.</param>
    /// <param name="wanted">How many hosts are wanted.</param>
    public int[] Order(int ties, int wanted)
    {
        var ranks = new int[Needed(wanted)];
        var subset = Math.Min(SubsetSize, Count);
        var random = subset > 1 || (ShufflesTies && ties > 1) ? new Random(Seed) : null;
        var shuffled = ShufflesTies && random is not null ? Shuffle(random, ties) : [];
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            ranks[rank] = rank < shuffled.Length ? shuffled[rank] : rank;
        }

        if (subset > 1 && random is not null)
        {
            var chosen = random.Next(subset);
            var rank = ranks[chosen];
            ranks.AsSpan(0, chosen).CopyTo(ranks.AsSpan(1));
            ranks[0] = rank;
        }

        return ranks.Length > wanted ? ranks[..wanted] : ranks;
    }

    private static int[] Shuffle(Random random, int ties)
    {
        int[] ranks = [.. Enumerable.Range(0, ties)];
        random.Shuffle(ranks);
        return ranks;
    }
}
