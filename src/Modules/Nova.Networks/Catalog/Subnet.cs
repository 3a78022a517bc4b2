using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nova.Networks.Catalog;

/// <summary>One IPv4 range of a network. Addresses in it are counted by their offset from its base.</summary>
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

    public string Netmask => Text(uint.MaxValue - (uint)(Size - 1));

    public string Broadcast => AddressOf(Size - 1);

    private IPNetwork Range => IPNetwork.Parse(Cidr);

    private long Size => 1L << (32 - Range.PrefixLength);

    public string AddressOf(long number) => Text((uint)(Number(Range.BaseAddress) + number));

    /// <summary>The number of an address of this subnet; false for one outside.</summary>
    public bool TryNumber(IPAddress address, out long number)
    {
        number = 0;
        if (address.AddressFamily is not AddressFamily.InterNetwork)
        {
            return false;
        }

        number = (long)Number(address) - Number(Range.BaseAddress);
        return number >= 0 && number < Size;
    }

    /// <summary>Whether no server may hold the number: the base, the broadcast address, the router's, the DHCP server's.</summary>
    public bool IsReserved(long number) =>
        number <= 0 || number >= Size - 1 || AddressOf(number) is var address && (address == Gateway || address == DhcpServer);

    private static uint Number(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    private static string Text(uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return new IPAddress(octets).ToString();
    }
}
