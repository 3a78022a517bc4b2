using System.Buffers.Binary;
using System.Text;

namespace Nova.Virt.Simulated;

/// <summary>
/// Writes what a simulated guest's root disk holds as a real, small qcow2 file (source: docs/interop/qcow2.txt of QEMU): header, reference
/// counts, one table each, and one cluster of data, in which the guest says who it is.
/// </summary>
internal static class SimulatedDisk
{
    private const int ClusterBits = 16;
    private const int Cluster = 1 << ClusterBits;
    private const ulong Copied = 1UL << 63; // the entry's cluster has one user

    private const int RefcountTable = 1 * Cluster;
    private const int RefcountBlock = 2 * Cluster;
    private const int L1Table = 3 * Cluster;
    private const int L2Table = 4 * Cluster;
    private const int Data = 5 * Cluster;
    private const int Clusters = 6;

    private const long BytesOfOneL2Table = (long)Cluster * (Cluster / 8);

    public static byte[] Write(SimulatedGuest guest)
    {
        var size = Math.Clamp(guest.RootDiskGiB, 1, Cluster / 8 * BytesOfOneL2Table / Sizes.GiB) * Sizes.GiB;
        var file = new byte[Clusters * Cluster];
        WriteHeader(file, size);
        Put64(file, RefcountTable, RefcountBlock);
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(RefcountBlock + (2 * cluster)), 1);
        }

        Put64(file, L1Table, L2Table | Copied);
        Put64(file, L2Table, Data | Copied);
        Encoding.UTF8.GetBytes($"simulated disk of {guest.Server} from {guest.ImageName}, boot {guest.Boots}\n", file.AsSpan(Data));
        return file;
    }

    private static void WriteHeader(byte[] file, long size)
    {
        "QFI"u8.CopyTo(file);
        file[3] = 0xfb;
        Put32(file, 4, 2); // version
        Put32(file, 20, ClusterBits);
        Put64(file, 24, (ulong)size);
        Put32(file, 36, (uint)((size + BytesOfOneL2Table - 1) / BytesOfOneL2Table)); // L1 entries
        Put64(file, 40, L1Table);
        Put64(file, 48, RefcountTable);
        Put32(file, 56, 1); // clusters of the refcount table
    }

    private static void Put32(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), value);

    private static void Put64(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(at), value);
}
