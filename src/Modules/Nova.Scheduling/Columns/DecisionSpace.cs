namespace Nova.Scheduling.Columns;

/// <summary>What a decision writes on: one for each thread, used again by the next decision.</summary>
internal sealed class DecisionSpace
{
    [ThreadStatic]
    private static DecisionSpace? mine;

    private readonly List<double[]> _answers = [];
    private ulong[] _words = [];
    private double[] _figures = [];
    private byte[] _verdicts = [];
    private int _blocks;

    /// <summary>Which hosts are left.</summary>
    public Span<ulong> Left => _words.AsSpan(0, _blocks);

    /// <summary>Which were left before the filter that runs.</summary>
    public Span<ulong> Before => _words.AsSpan(_blocks, _blocks);

    /// <summary>Which a filter knows by name.</summary>
    public Span<ulong> Named => _words.AsSpan(2 * _blocks, _blocks);

    /// <summary>What each host weighs, by its place.</summary>
    public Span<double> Weights => _figures.AsSpan(0, _blocks * HostBlock.Size);

    /// <summary>This thread's, large enough for the snapshot, with all its hosts left.</summary>
    public static DecisionSpace For(HostSnapshot snapshot)
    {
        var space = mine ??= new();
        var blocks = snapshot.Blocks;
        space._blocks = blocks.Length;
        if (space._words.Length < 3 * blocks.Length)
        {
            space._words = new ulong[3 * blocks.Length];
            space._figures = new double[blocks.Length * HostBlock.Size];
        }

        for (var block = 0; block < blocks.Length; block++)
        {
            space._words[block] = blocks[block].All;
        }

        return space;
    }

    /// <summary>Leaves one host.</summary>
    public void Keep(int place)
    {
        Left.Clear();
        HostMask.Set(Left, place);
    }

    /// <summary>Room for the answers of the first, the second … weigher that has no column, by the host's place.</summary>
    public double[] Answers(int number)
    {
        if (number == _answers.Count)
        {
            _answers.Add([]);
        }

        if (_answers[number].Length < _blocks * HostBlock.Size)
        {
            _answers[number] = new double[_blocks * HostBlock.Size];
        }

        return _answers[number];
    }

    /// <summary>A verdict for each of so many classes of hosts, none given yet (0).</summary>
    public Span<byte> Verdicts(int classes)
    {
        if (_verdicts.Length < classes)
        {
            _verdicts = new byte[classes];
        }

        var verdicts = _verdicts.AsSpan(0, classes);
        verdicts.Clear();
        return verdicts;
    }
}
