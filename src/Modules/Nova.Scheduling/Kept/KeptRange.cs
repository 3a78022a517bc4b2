namespace Nova.Scheduling.Kept;

/// <summary>The smallest and the largest answer of a weigher among the hosts that passed, in each block and in all.</summary>
internal sealed class KeptRange(IHostWeigher weigher, int column)
{
    private double[] _leasts = [];
    private double[] _mosts = [];
    private bool _isStale;

    /// <summary>Whose answers.</summary>
    public IHostWeigher Weigher => weigher;

    /// <summary>The column of its answers.</summary>
    public int Column => column;

    /// <summary>The smallest answer, as of the last <see cref="Settle"/>.</summary>
    public double Least { get; private set; }

    /// <summary>The largest answer, as of the last <see cref="Settle"/>.</summary>
    public double Most { get; private set; }

    /// <summary>Begins anew with so many blocks, none of which has a host that passed.</summary>
    public void Reset(int blocks)
    {
        (_leasts, _mosts) = (new double[blocks], new double[blocks]);
        Array.Fill(_leasts, double.PositiveInfinity);
        Array.Fill(_mosts, double.NegativeInfinity);
        (Least, Most) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    /// <summary>Tells what a block has now.</summary>
    public void Put(int block, double least, double most)
    {
        // Only where the block had the extreme and has it no more, all blocks must be asked.
        _isStale |= (_leasts[block] <= Least && least > Least) || (_mosts[block] >= Most && most < Most);
        (_leasts[block], _mosts[block]) = (least, most);
        (Least, Most) = (Math.Min(Least, least), Math.Max(Most, most));
    }

    /// <summary>Makes the extremes right.</summary>
    public void Settle()
    {
        if (!_isStale)
        {
            return;
        }

        (Least, Most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var least in _leasts)
        {
            Least = Math.Min(Least, least);
        }

        foreach (var most in _mosts)
        {
            Most = Math.Max(Most, most);
        }

        _isStale = false;
    }
}
