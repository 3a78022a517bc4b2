using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Nova.Core;
using Nova.Core.DiskFormats;

namespace Nova.Tests.Unit.Core;

/// <summary>The layout is that of docs/interop/qcow2.txt of QEMU; the starting point is what <c>qemu-img create</c> writes.</summary>
public sealed class Qcow2HeaderTests
{
    [Fact]
    public void An_ordinary_header_tells_its_size() => Qcow2Header.Check(Header(), 1 << 20).Match(size => size, fault => throw new InvalidOperationException(fault.Message)).ShouldBe(1 << 30);

    [Fact]
    public void Whatever_the_octets_are_they_are_judged_and_not_believed() => Prop.ForAll<byte[], int, byte>(static (noise, at, value) =>
    {
        foreach (var header in (byte[][])[Header(), [.. Header()[..8], .. noise ?? []]])
        {
            header[Math.Abs(at % header.Length)] = value;
            if (Qcow2Header.Check(header, 1 << 20).TryGet(out var size, out var fault))
            {
                size.ShouldBeInRange(1, 1L << 46);
            }
            else
            {
                fault.ShouldBeOfType<Fault.Invalid>();
            }
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(8, 8, 512UL)] // backing file offset
    [InlineData(72, 8, 4UL)] // external data file
    [InlineData(72, 8, 2UL)] // corrupt
    [InlineData(72, 8, 1UL << 40)] // a feature of the future
    [InlineData(32, 4, 1UL)] // encrypted
    [InlineData(20, 4, 30UL)] // clusters of 1 GiB
    [InlineData(20, 4, 0xffffffffUL)]
    [InlineData(24, 8, 0UL)] // no size
    [InlineData(24, 8, ulong.MaxValue)]
    [InlineData(36, 4, 0x7fffffffUL)] // a first table of 16 GiB
    [InlineData(56, 4, 0x7fffffffUL)] // refcounts likewise
    [InlineData(60, 4, 1UL)] // internal snapshots
    [InlineData(40, 8, 1UL << 62)] // a table beyond the end
    [InlineData(104, 4, 0x44415441UL)] // names a data file, feature bit off
    [InlineData(4, 4, 4UL)] // version 4
    public void What_reaches_out_or_is_out_of_bounds_is_refused(int offset, int length, ulong value)
    {
        var header = Header();
        if (length is 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(offset), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(offset), (uint)value);
        }

        Qcow2Header.Check(header, 1 << 20).TryGet(out _, out var fault).ShouldBeFalse();
        fault.ShouldBeOfType<Fault.Invalid>();
    }

    private static byte[] Header()
    {
        var header = new byte[512];
        "QFI"u8.CopyTo(header);
        header[3] = 0xfb;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), 3);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), 16);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(24), 1 << 30);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(36), 2);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(40), 0x30000);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(48), 0x10000);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(96), 4);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(100), 104);
        return header;
    }
}
