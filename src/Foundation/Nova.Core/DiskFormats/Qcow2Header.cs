using System.Buffers.Binary;

namespace Nova.Core.DiskFormats;

/// <summary>The header of a qcow2 image (source: docs/interop/qcow2.txt of QEMU), and what in it is refused.</summary>
internal static class Qcow2Header
{
    private const int Version2Bytes = 72;
    private const int Version3Bytes = 104;
    private const ulong Dirty = 1 << 0;
    private const ulong ExternalDataFile = 1 << 2;
    private const ulong CompressionType = 1 << 3;
    private const ulong ExtendedL2 = 1 << 4;
    private const uint DataFileExtension = 0x44415441;
    private const long MiB = 1024 * 1024;
    private const long MostL1Bytes = 32 * MiB; // QEMU's own limits (block/qcow2.h)
    private const long MostRefcountTableBytes = 8 * MiB;
    private const long MostVirtualBytes = 1L << 46; // 64 TiB: more than any flavor, and safe to calculate with

    /// <summary>Checks the header.</summary>
    /// <param name="head">The file's beginning, at least one cluster of it or all of it.</param>
    /// <param name="fileLength">Octets of the whole file.</param>
    /// <returns>The virtual size, in octets.</returns>
    public static Result<long> Check(ReadOnlySpan<byte> head, long fileLength)
    {
        if (head.Length < Version2Bytes)
        {
            return Bad("is shorter than its header");
        }

        var version = UInt32(head, 4);
        if (version is not (2 or 3) || (version is 3 && head.Length < Version3Bytes))
        {
            return Bad($"has qcow2 version {version}, which is not supported");
        }

        if (UInt64(head, 8) is not 0 || UInt32(head, 16) is not 0)
        {
            return Bad("has a backing file");
        }

        if (UInt32(head, 32) is not 0)
        {
            return Bad("is encrypted");
        }

        var headerLength = version is 2 ? Version2Bytes : UInt32(head, 100);
        return (version is 3 ? CheckFeatures(UInt64(head, 72)) : null) ?? CheckExtensions(head, headerLength) ?? CheckTables(head, fileLength);
    }

    private static Fault.Invalid? CheckFeatures(ulong incompatible) =>
        (incompatible & ExternalDataFile) is not 0 ? Bad("keeps its data in another file")
        : (incompatible & ~(Dirty | CompressionType | ExtendedL2)) is not 0 ? Bad("is marked corrupt or needs features that are not known")
        : null;

    private static Result<long> CheckTables(ReadOnlySpan<byte> head, long fileLength)
    {
        var clusterBits = (int)Math.Min(UInt32(head, 20), 64);
        var size = UInt64(head, 24);
        if (clusterBits is < 9 or > 21)
        {
            return Bad("has clusters of an impossible size");
        }

        if (size is 0 or > MostVirtualBytes)
        {
            return Bad("has an impossible virtual size");
        }

        var cluster = 1L << clusterBits;
        var l1Bytes = UInt32(head, 36) * 8L;
        var refcountBytes = UInt32(head, 56) * cluster;
        if (l1Bytes > MostL1Bytes || refcountBytes > MostRefcountTableBytes || UInt32(head, 60) > 0)
        {
            return Bad("has oversized tables or internal snapshots");
        }

        // Extended L2 entries are twice as large and need more: this is the least.
        var bytesOfOneL1Entry = cluster * (cluster / 8);
        if (l1Bytes / 8 < ((long)size + bytesOfOneL1Entry - 1) / bytesOfOneL1Entry)
        {
            return Bad("has tables too small for its virtual size");
        }

        return Within(UInt64(head, 40), l1Bytes, fileLength) && Within(UInt64(head, 48), 8, fileLength)
            ? (long)size
            : Bad("has tables outside of the file");
    }

    // A data file named where the feature bit is off is no use to an honest image.
    private static Fault.Invalid? CheckExtensions(ReadOnlySpan<byte> head, uint headerLength)
    {
        for (long offset = headerLength; offset >= Version2Bytes && offset + 8 <= head.Length;)
        {
            var kind = UInt32(head, (int)offset);
            if (kind is 0)
            {
                return null;
            }

            if (kind is DataFileExtension)
            {
                return Bad("names another file for its data");
            }

            offset += 8 + ((UInt32(head, (int)offset + 4) + 7L) & ~7L);
        }

        return Bad("has a header that does not end");
    }

    private static Fault.Invalid Bad(string reason) => new(reason);

    private static bool Within(ulong offset, long length, long fileLength) =>
        offset <= (ulong)fileLength && length <= fileLength - (long)offset;

    private static uint UInt32(ReadOnlySpan<byte> head, int offset) => BinaryPrimitives.ReadUInt32BigEndian(head[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> head, int offset) => BinaryPrimitives.ReadUInt64BigEndian(head[offset..]);
}
