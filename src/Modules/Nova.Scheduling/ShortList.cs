using System.Numerics;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>The few heaviest hosts seen so far, heaviest first; of equal ones the first that was seen.</summary>
internal ref struct ShortList(Span<Ranked> room)
{
    /// <summary>Above so many, sorting is cheaper than keeping a short list in order.</summary>
    public const int Longest = 64;

    private readonly Span<Ranked> _room = room;
    private int _count;

    /// <summary>Whether a host of this weight would come among them.</summary>
    public readonly bool MayTake(double weight) => _count < _room.Length || weight > _room[_count - 1].Weight;

    /// <summary>Adds those hosts of a block that are heavy enough.</summary>
    public void Add(int block, ulong left, ReadOnlySpan<double> weights)
    {
        var heavier = _count < _room.Length ? ulong.MaxValue : AnswerRange.Above(weights, _room[_count - 1].Weight);
        for (var bits = left & heavier; bits is not 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            if (MayTake(weights[lane]))
            {
                Insert(new((block * HostBlock.Size) + lane, weights[lane]));
            }
        }
    }

    /// <summary>The hosts.</summary>
    public readonly Ranked[] ToArray() => _room[.._count].ToArray();

    private void Insert(Ranked host)
    {
        var at = _count < _room.Length ? _count++ : _count - 1;
        for (; at > 0 && _room[at - 1].Weight < host.Weight; at--)
        {
            _room[at] = _room[at - 1];
        }

        _room[at] = host;
    }
}
