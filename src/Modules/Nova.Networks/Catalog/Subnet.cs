using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nova.Networks.Catalog;

/// <summary>
/// One range of a network, IPv4, or IPv6 of at least 64 bits of prefix. Addresses in it are counted by their offset from its base; in an
/// IPv6 range of 64 bits those of the upper half have negative numbers.
/// </summary>
internal sealed record Subnet
{
    public required string Id { get; init; }

    public required string Cidr { get; init; }

    public required string? Gateway { get; init; }

    public required string? DhcpServer { get; init; }

    public required IReadOnlyList<string> NameServers { get; init; }

    /// <summary>The first number that is given automatically.</summary>
    public required long First { get; init; }

    /// <summary>The last number that is given automatically.</summary>
    public required long Last { get; init; }

    /// <summary>Where automatic addresses have gaps between them: the ranges, ascending; empty for one from first to last.</summary>
    public IReadOnlyList<NumberRange> Pools { get; init; } = [];

    public bool IsIPv6 => Cidr.Contains(':', StringComparison.Ordinal);

    public string Netmask => Text(uint.MaxValue - (uint)(Size - 1));

    public string Broadcast => AddressOf(Size - 1);

    private IPNetwork Range => IPNetwork.Parse(Cidr);

    // Of an IPv4 range.
    private long Size => 1L << (32 - Range.PrefixLength);

    public string AddressOf(long number) => IsIPv6
        ? Text6(Number6(Range.BaseAddress) + unchecked((ulong)number))
        : Text((uint)(Number(Range.BaseAddress) + number));

    /// <summary>The number of an address of this subnet; false for one outside.</summary>
    public bool TryNumber(IPAddress address, out long number)
    {
        number = 0;
        if (address.AddressFamily != (IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) || !Range.Contains(address))
        {
            return false;
        }

        number = IsIPv6 ? unchecked((long)(ulong)(Number6(address) - Number6(Range.BaseAddress))) : (long)Number(address) - Number(Range.BaseAddress);
        return true;
    }

    /// <summary>Whether no server may hold the number: the base, the broadcast address, the router's, the DHCP server's.</summary>
    public bool IsReserved(long number) =>
        number is 0 || (!IsIPv6 && (number < 0 || number >= Size - 1))
        || (AddressOf(number) is var address && (address == Gateway || address == DhcpServer));

    /// <summary>The next number that may be given automatically, from this one on; behind the last where there is none.</summary>
    public long Next(long number)
    {
        if (Pools.Count is 0)
        {
            return number;
        }

        foreach (var pool in Pools)
        {
            if (number <= pool.Last)
            {
                return Math.Max(number, pool.First);
            }
        }

        return Last + 1;
    }

    private static uint Number(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    private static UInt128 Number6(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }

    private static string Text(uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return new IPAddress(octets).ToString();
    }

    private static string Text6(UInt128 number)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, number);
        return new IPAddress(octets).ToString();
    }
}
