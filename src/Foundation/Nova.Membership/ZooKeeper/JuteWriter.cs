using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Nova.Membership.ZooKeeper;

/// <summary>Writes one frame of ZooKeeper's serialisation: everything big-endian, texts and buffers behind their length.</summary>
internal sealed class JuteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(128);

    /// <summary>Leaves room for the frame's own length.</summary>
    public JuteWriter() => Int(0);

    public JuteWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public JuteWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public JuteWriter Bool(bool value)
    {
        _bytes.Write([value ? (byte)1 : (byte)0]);
        return this;
    }

    public JuteWriter Buffer(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        _bytes.Write(value);
        return this;
    }

    public JuteWriter Text(string value) => Buffer(Encoding.UTF8.GetBytes(value));

    /// <summary>The frame.</summary>
    public byte[] ToFrame()
    {
        var frame = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return frame;
    }
}
