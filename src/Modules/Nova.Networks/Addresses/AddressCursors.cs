using System.Security.Cryptography;
using Nova.Data;
using Nova.Networks.Catalog;

namespace Nova.Networks.Addresses;

/// <summary>
/// Where the next address of each subnet is looked for. It runs through the range and starts anew, so that an address that was
/// given back rests as long as possible: leases, ARP tables and known-hosts files remember it for a while.
/// </summary>
/// <remarks>Only a hint that a process keeps for itself; the primary key decides who gets an address.</remarks>
internal sealed class AddressCursors(Database database)
{
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly Lock _guard = new();

    /// <summary>A number that no other caller of this process gets in this round.</summary>
    public long Take(Subnet subnet)
    {
        lock (_guard)
        {
            var number = _next.TryGetValue(subnet.Id, out var next) && next <= subnet.Last ? next : next is 0 ? Start(subnet) : subnet.First;
            _next[subnet.Id] = number + 1;
            return number;
        }
    }

    /// <summary>Goes on behind a number that was found free further on.</summary>
    public void MoveBehind(Subnet subnet, long number)
    {
        lock (_guard)
        {
            _next[subnet.Id] = number + 1;
        }
    }

    /// <summary>Several processes share a PostgreSQL database: each begins elsewhere, or all would fight for the same addresses.</summary>
    private long Start(Subnet subnet) => database.Engine is DatabaseEngine.PostgreSql
        ? subnet.First + RandomNumberGenerator.GetInt32((int)Math.Min(int.MaxValue, subnet.Last - subnet.First + 1))
        : subnet.First;
}
