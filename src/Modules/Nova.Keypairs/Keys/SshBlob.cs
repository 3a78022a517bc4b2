using System.Buffers.Binary;
using System.Text;

namespace Nova.Keypairs.Keys;

/// <summary>Takes the fields of a key's blob one after the other (RFC 4251 §5: a length of four octets, then the value).</summary>
internal ref struct SshBlob(ReadOnlySpan<byte> blob)
{
    private ReadOnlySpan<byte> _rest = blob;

    /// <summary>Whether everything has been taken.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    public bool TryTake(out ReadOnlySpan<byte> field)
    {
        field = default;
        if (_rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(_rest) is var length && length > _rest.Length - sizeof(uint))
        {
            return false;
        }

        field = _rest.Slice(sizeof(uint), (int)length);
        _rest = _rest[(sizeof(uint) + (int)length)..];
        return true;
    }

    /// <summary>Takes a field that must be this text.</summary>
    public bool TryTake(string expected) => TryTake(out var field) && field.SequenceEqual(Encoding.ASCII.GetBytes(expected));

    /// <summary>Takes a field of so many octets.</summary>
    public bool TryTake(int length) => TryTake(out var field) && field.Length == length;
}
