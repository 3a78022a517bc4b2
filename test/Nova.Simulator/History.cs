using System.Globalization;

namespace Nova.Simulator;

/// <summary>What happened, in order: its lines where somebody wants to read them, its hash in any case.</summary>
internal sealed class History(World world, bool keepsLines)
{
    private readonly List<string> _lines = [];
    private ulong _hash = 14695981039346656037ul;

    public IReadOnlyList<string> Lines => _lines;

    public int Count { get; private set; }

    /// <summary>The same for the same history.</summary>
    public string Hash => _hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <param name="what">Without ids: those are new in every run.</param>
    /// <param name="detail">For readers only, with ids.</param>
    public void Add(string actor, string what, string detail = "")
    {
        Count++;
        var line = string.Create(CultureInfo.InvariantCulture, $"{world.Elapsed.TotalSeconds,10:F4} {actor,-10} {what}");
        foreach (var letter in line)
        {
            _hash = (_hash ^ letter) * 1099511628211ul;
        }

        if (keepsLines)
        {
            _lines.Add(detail.Length is 0 ? line : $"{line}  {detail}");
        }
    }
}
