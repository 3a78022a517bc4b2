using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nova.Scheduling.Columns;

/// <summary>The smallest and the largest answer of the hosts that are left, and what becomes of answers between the two.</summary>
internal struct AnswerRange
{
    private const int Lanes = 4;

    // All bits of a lane for each bit of four.
    private static readonly Vector256<double>[] Masks =
        [.. Enumerable.Range(0, 1 << Lanes).Select(bits => Vector256.Create(Mask(bits, 0), Mask(bits, 1), Mask(bits, 2), Mask(bits, 3)).AsDouble())];

    private Vector256<double> _least = Vector256.Create(double.PositiveInfinity);
    private Vector256<double> _most = Vector256.Create(double.NegativeInfinity);

    public AnswerRange()
    {
    }

    /// <summary>The smallest answer.</summary>
    public readonly double Least => Math.Min(Math.Min(_least[0], _least[1]), Math.Min(_least[2], _least[3]));

    /// <summary>The largest answer.</summary>
    public readonly double Most => Math.Max(Math.Max(_most[0], _most[1]), Math.Max(_most[2], _most[3]));

    /// <summary>Adds a smallest and a largest answer.</summary>
    public void Widen(double least, double most)
    {
        _least = Vector256.MinNative(_least, Vector256.Create(least));
        _most = Vector256.MaxNative(_most, Vector256.Create(most));
    }

    /// <summary>Adds the answers of those hosts of a block whose bits are set.</summary>
    public void Widen(ReadOnlySpan<double> answers, ulong left)
    {
        var least = _least;
        var most = _most;
        foreach (var four in MemoryMarshal.Cast<double, Vector256<double>>(answers))
        {
            var mask = Masks[(int)(left & ((1 << Lanes) - 1))];
            least = Vector256.MinNative(least, Vector256.ConditionalSelect(mask, four, least));
            most = Vector256.MaxNative(most, Vector256.ConditionalSelect(mask, four, most));
            left >>= Lanes;
        }

        _least = least;
        _most = most;
    }

    /// <summary>Adds to the weights of a block what its answers are above the least, times a factor.</summary>
    public static void Add(ReadOnlySpan<double> answers, double least, double factor, Span<double> weights)
    {
        var bottom = Vector256.Create(least);
        var scale = Vector256.Create(factor);
        var sums = MemoryMarshal.Cast<double, Vector256<double>>(weights);
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(answers);
        for (var index = 0; index < sums.Length && index < fours.Length; index++)
        {
            // Multiplied and then added, not both in one: the outcome is to be that of the plain formula, to the last bit.
            sums[index] += (fours[index] - bottom) * scale;
        }
    }

    /// <summary>A bit for each host of a block that weighs more than that.</summary>
    public static ulong Above(ReadOnlySpan<double> weights, double bar)
    {
        var threshold = Vector256.Create(bar);
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(weights);
        var bits = 0UL;
        for (var index = 0; index < fours.Length; index++)
        {
            bits |= (ulong)Vector256.GreaterThan(fours[index], threshold).ExtractMostSignificantBits() << (index * Lanes);
        }

        return bits;
    }

    private static long Mask(int bits, int lane) => (bits >> lane & 1) is 1 ? -1 : 0;
}
