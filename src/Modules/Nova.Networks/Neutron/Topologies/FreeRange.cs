using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nova.Networks.Neutron.Topologies;

/// <summary>Finds a range for a new subnet in a larger one, IPv4. Pure.</summary>
internal static class FreeRange
{
    /// <summary>The first range of this prefix that shares no address with those that are taken; <see langword="null"/> where there is none.</summary>
    public static IPNetwork? Find(IPNetwork within, int prefixLength, IEnumerable<IPNetwork> taken)
    {
        var size = 1L << (32 - prefixLength);
        var (next, last) = Bounds(within);
        foreach (var (first, end) in taken.Where(range => range.BaseAddress.AddressFamily is AddressFamily.InterNetwork).Select(Bounds).Where(range => range.Last >= next).Order())
        {
            if (next + size <= first)
            {
                break;
            }

            // The next multiple of the size behind what is taken.
            next = Math.Max(next, (end / size * size) + size);
        }

        return prefixLength >= within.PrefixLength && next + size - 1 <= last ? new IPNetwork(Address(next), prefixLength) : null;
    }

    private static (long First, long Last) Bounds(IPNetwork range)
    {
        Span<byte> octets = stackalloc byte[4];
        range.BaseAddress.TryWriteBytes(octets, out _);
        long first = BinaryPrimitives.ReadUInt32BigEndian(octets);
        return (first, first + (1L << (32 - range.PrefixLength)) - 1);
    }

    private static IPAddress Address(long number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)number);
        return new IPAddress(octets);
    }
}
