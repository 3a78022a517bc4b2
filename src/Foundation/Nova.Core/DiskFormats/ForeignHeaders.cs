using System.Buffers.Binary;
using System.Text;

namespace Nova.Core.DiskFormats;

/// <summary>
/// Headers of other hypervisors' formats: enough to tell the disk's size and to refuse what names other files.
/// Sources: "Virtual Disk Format 5.0" (VMDK), "Virtual Hard Disk Image Format Specification" (VHD), VDICore.h (VDI).
/// </summary>
internal static class ForeignHeaders
{
    private const int SectorBytes = 512;
    private const int VdiHeaderBytes = 0x200;
    private const int MostDescriptorBytes = 64 * 1024;
    private const long MostVirtualBytes = 1L << 46;

    private static readonly string[] WholeVmdks = ["monolithicSparse", "streamOptimized"];

    /// <summary>A descriptor on its own is text, which tools accept after blank lines and comments as well.</summary>
    public static bool IsVmdkDescriptor(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 4096)];
        return !start.StartsWith("KDMV"u8) && (start.IndexOf("# Disk DescriptorFile"u8) >= 0 || start.IndexOf("createType="u8) >= 0);
    }

    /// <summary>Accepts the sparse format with an embedded descriptor of a kind that is one file.</summary>
    public static Result<long> CheckVmdk(ReadOnlySpan<byte> head)
    {
        if (head.Length < SectorBytes || !head.StartsWith("KDMV"u8))
        {
            return new Fault.Invalid("keeps its data in another file");
        }

        var sectors = BinaryPrimitives.ReadUInt64LittleEndian(head[12..]);
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(head[28..]);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(head[36..]);
        if (sectors is 0 or > MostVirtualBytes / SectorBytes)
        {
            return new Fault.Invalid("has an impossible virtual size");
        }

        if (offset is 0 or > 64 || length is 0 or > MostDescriptorBytes / SectorBytes || (offset + length) * SectorBytes > (ulong)head.Length)
        {
            return new Fault.Invalid("has no descriptor where it should be");
        }

        var descriptor = Encoding.Latin1.GetString(head.Slice((int)offset * SectorBytes, (int)length * SectorBytes)).Split('\0')[0];
        return IsOneFile(descriptor) ? (long)sectors * SectorBytes : new Fault.Invalid("is a VMDK of a kind that is not one file");
    }

    /// <summary>The footer is at the end of both kinds; a differencing disk has a parent.</summary>
    public static Result<long> CheckVhd(ReadOnlySpan<byte> tail)
    {
        if (tail.Length < SectorBytes || !tail.StartsWith("conectix"u8))
        {
            return new Fault.Invalid("has no footer");
        }

        var kind = BinaryPrimitives.ReadUInt32BigEndian(tail[60..]);
        if (kind is not (2 or 3))
        {
            return new Fault.Invalid(kind is 4 ? "has a backing file" : "is a VHD of an unknown kind");
        }

        return Sized(BinaryPrimitives.ReadUInt64BigEndian(tail[48..]));
    }

    /// <summary>Type 1 is dynamic, 2 fixed; the others have a parent.</summary>
    public static Result<long> CheckVdi(ReadOnlySpan<byte> head)
    {
        if (head.Length < VdiHeaderBytes)
        {
            return new Fault.Invalid("is shorter than its header");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(head[0x4c..]) is 1 or 2
            ? Sized(BinaryPrimitives.ReadUInt64LittleEndian(head[0x170..]))
            : new Fault.Invalid("has a backing file");
    }

    private static Result<long> Sized(ulong bytes) =>
        bytes is 0 or > MostVirtualBytes ? new Fault.Invalid("has an impossible virtual size") : (long)bytes;

    private static bool IsOneFile(string descriptor)
    {
        var lines = descriptor.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var kinds = lines.Where(line => line.StartsWith("createType", StringComparison.OrdinalIgnoreCase)).ToList();
        var hasNoParent = !lines.Any(line => line.StartsWith("parentFileNameHint", StringComparison.OrdinalIgnoreCase))
            && lines.Where(line => line.StartsWith("parentCID", StringComparison.OrdinalIgnoreCase))
                .All(line => line.EndsWith("ffffffff", StringComparison.OrdinalIgnoreCase));
        return hasNoParent && kinds is [var kind] && WholeVmdks.Contains(kind.Split('=')[^1].Trim(' ', '"'), StringComparer.Ordinal)
            && lines.Count(IsExtent) is 1;
    }

    private static bool IsExtent(string line) =>
        line.StartsWith("RW ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("RDONLY ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("NOACCESS ", StringComparison.OrdinalIgnoreCase);
}
