using System.Buffers.Binary;
using System.Text;

namespace Nova.Membership.ZooKeeper;

/// <summary>Reads what a frame holds; whatever does not fit into it is refused before anything is made for it.</summary>
internal sealed class JuteReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The largest frame that is taken; ZooKeeper's own limit is 1 MiB unless told.</summary>
    public const int LargestFrame = 4 << 20;

    private ReadOnlyMemory<byte> _left = bytes;

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>A buffer; one that is not there (length -1) is empty.</summary>
    public byte[] Buffer() => Int() is var length && length is -1 ? [] : Take(length).ToArray();

    public string Text() => Encoding.UTF8.GetString(Buffer());

    public IReadOnlyList<string> Texts()
    {
        var count = Int();

        // Each needs four bytes at least.
        if (count < -1 || count > _left.Length / 4)
        {
            throw Broken();
        }

        return [.. Enumerable.Range(0, Math.Max(count, 0)).Select(_ => Text())];
    }

    private static ServiceGroupException Broken() => new("ZooKeeper answers with a message that is not whole.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _left.Length)
        {
            throw Broken();
        }

        var taken = _left[..length];
        _left = _left[length..];
        return taken.Span;
    }
}
