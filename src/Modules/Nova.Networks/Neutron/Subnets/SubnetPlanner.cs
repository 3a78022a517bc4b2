using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Subnets;

/// <summary>Makes a subnet out of what a request says, or says why not. Pure.</summary>
internal static class SubnetPlanner
{
    private const int ShortestPrefix4 = 8;
    private const int LongestPrefix4 = 30;

    // Numbers of addresses are 64 bits wide.
    private const int ShortestPrefix6 = 64;
    private const int LongestPrefix6 = 126;

    /// <summary>The new subnet.</summary>
    public static Result<SubnetItem> Plan(SubnetBody body, SubnetItem draft)
    {
        if (Unsupported(body) is { } refusal)
        {
            return refusal;
        }

        if (body.Cidr is not { } text)
        {
            return new Fault.Invalid("Bad subnet request: a subnetpool or a cidr must be specified; this cloud has no subnetpools.");
        }

        if (!TryRange(text, out var range))
        {
            return new Fault.Invalid($"Invalid input for cidr. Reason: '{text}' is not a valid IP subnet: IPv4 with a prefix of {ShortestPrefix4} to {LongestPrefix4}, or IPv6 of {ShortestPrefix6} to {LongestPrefix6}.");
        }

        var isIPv6 = range.BaseAddress.AddressFamily is AddressFamily.InterNetworkV6;
        if (body.IpVersion is { } version && version != (isIPv6 ? 6 : 4))
        {
            return new Fault.Invalid($"Invalid input for operation: An IPv{version} subnet was asked for, but the cidr {text} is not IPv{version}.");
        }

        var named = draft with { Cidr = range.ToString(), Name = body.Name ?? "", Description = body.Description ?? "" };
        return Change(body, named with { Gateway = named.ToSubnet().AddressOf(1), EnableDhcp = 1, Pools = "", FirstNumber = 0, LastNumber = -1 });
    }

    /// <summary>The subnet with what the request changes.</summary>
    public static Result<SubnetItem> Change(SubnetBody body, SubnetItem item)
    {
        if (Unsupported(body) is { } refusal)
        {
            return refusal;
        }

        var isNew = item.LastNumber < 0;
        var changed = item with
        {
            Name = body.Name ?? item.Name,
            Description = body.Description ?? item.Description,
            EnableDhcp = body.EnableDhcp is { } dhcp ? (dhcp ? 1 : 0) : item.EnableDhcp,
            NameServers = body.DnsNameservers is { } servers ? StoredTexts.Write([.. servers.Select(server => IPAddress.Parse(server).ToString())]) : item.NameServers,
        };
        if (!Gateway(body.GatewayIp, changed).TryGet(out var gated, out var fault))
        {
            return fault;
        }

        if (!Pools(body.AllocationPools, gated, isNew).TryGet(out var pooled, out fault))
        {
            return fault;
        }

        // The host is DHCP server and router in one where there is a router. In a pool of addresses outside it is neither.
        var subnet = pooled.ToSubnet();
        var served = pooled.EnableDhcp is 1 && pooled.IsExternal is 0 && !subnet.IsIPv6;
        return pooled with { DhcpServer = !served ? null : pooled.Gateway ?? pooled.DhcpServer ?? subnet.AddressOf(subnet.Next(subnet.First)) };
    }

    /// <summary>Whether two ranges have an address in common.</summary>
    public static bool Overlap(string one, string other)
    {
        var (left, right) = (IPNetwork.Parse(one), IPNetwork.Parse(other));
        return left.BaseAddress.AddressFamily == right.BaseAddress.AddressFamily && (left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress));
    }

    /// <summary>Reads a range in its canonical spelling or with bits behind the prefix, which are dropped.</summary>
    public static bool TryRange(string text, out IPNetwork range)
    {
        range = default;
        if (text.Split('/') is not [var address, var prefix] || address.AsSpan().ContainsAny("%[]")
            || !IPAddress.TryParse(address, out var parsed) || (parsed.AddressFamily is AddressFamily.InterNetwork && parsed.ToString() != address)
            || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        var (least, most) = parsed.AddressFamily is AddressFamily.InterNetworkV6 ? (ShortestPrefix6, LongestPrefix6) : (ShortestPrefix4, LongestPrefix4);
        if (length < least || length > most)
        {
            return false;
        }

        var octets = parsed.GetAddressBytes();
        for (var bit = length; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        range = new IPNetwork(new IPAddress(octets), length);
        return true;
    }

    private static Fault.Invalid? Unsupported(SubnetBody body) =>
        body.HostRoutes is { Count: > 0 } ? new Fault.Invalid("Invalid input for host_routes: this cloud tells guests no routes besides the gateway.")
        : body.Ipv6RaMode is { Length: > 0 } || body.Ipv6AddressMode is { Length: > 0 }
            ? new Fault.Invalid("Invalid input for ipv6_ra_mode or ipv6_address_mode: this cloud sends no router advertisements; guests learn IPv6 addresses from metadata.")
        : body.SubnetpoolId is { Length: > 0 } ? new Fault.Invalid("Invalid input for subnetpool_id: this cloud has no subnetpools.")
        : body.ServiceTypes is { Count: > 0 } ? new Fault.Invalid("Invalid input for service_types: this cloud keeps no subnets for services.")
        : null;

    private static Result<SubnetItem> Gateway(JsonElement wanted, SubnetItem item)
    {
        switch (wanted.ValueKind)
        {
            case JsonValueKind.Undefined:
                return item;
            case JsonValueKind.Null:
                return item with { Gateway = null };
            case JsonValueKind.String when wanted.GetString() is { } text && IPAddress.TryParse(text, out var address) && address.ToString().Equals(text, StringComparison.OrdinalIgnoreCase):
                var subnet = item.ToSubnet() with { Gateway = null, DhcpServer = null };
                return subnet.TryNumber(address, out var number) && !subnet.IsReserved(number)
                    ? item with { Gateway = address.ToString() }
                    : new Fault.Invalid($"Invalid input for operation: Gateway is not valid on subnet {item.Cidr}.");
            default:
                return new Fault.Invalid("Invalid input for gateway_ip. Reason: it is no IP address.");
        }
    }

    private static Result<SubnetItem> Pools(IReadOnlyList<PoolBody>? wanted, SubnetItem item, bool isNew)
    {
        var subnet = item.ToSubnet();
        if (wanted is null)
        {
            return isNew ? item with { FirstNumber = item.Gateway == subnet.AddressOf(1) ? 2 : 1, LastNumber = LastWith(subnet), Pools = DefaultPools(subnet) } : item;
        }

        List<NumberRange> ranges = [];
        foreach (var pool in wanted)
        {
            if (!subnet.TryNumber(IPAddress.Parse(pool.Start), out var first) || !subnet.TryNumber(IPAddress.Parse(pool.End), out var last)
                || first < 1 || last < first || (!subnet.IsIPv6 && last > DefaultLast(subnet)))
            {
                return new Fault.Invalid($"The allocation pool {pool.Start}-{pool.End} spans beyond the subnet cidr {item.Cidr}, ends before it starts, or is in the upper half of 2^64 addresses.");
            }

            ranges.Add(new NumberRange(first, last));
        }

        ranges.Sort((one, other) => one.First.CompareTo(other.First));
        if (ranges.Zip(ranges.Skip(1)).Any(pair => pair.First.Last >= pair.Second.First))
        {
            return new Fault.Conflict($"Found overlapping allocation pools for subnet {item.Cidr}.");
        }

        if (item.Gateway is { } gateway && subnet.TryNumber(IPAddress.Parse(gateway), out var router) && ranges.Any(range => range.First <= router && router <= range.Last))
        {
            return new Fault.Conflict($"Gateway ip {gateway} conflicts with allocation pool of subnet {item.Cidr}.");
        }

        return ranges is []
            ? item with { Pools = "", FirstNumber = 1, LastNumber = 0 }
            : item with { Pools = ranges is [_] ? "" : NumberRange.Write(ranges), FirstNumber = ranges[0].First, LastNumber = ranges[^1].Last };
    }

    // Everything but the gateway, as clients expect to read it.
    private static string DefaultPools(Subnet subnet)
    {
        var last = DefaultLast(subnet);
        return subnet.Gateway is not { } gateway || !subnet.TryNumber(IPAddress.Parse(gateway), out var router) || router is 1 || router < 1 || router >= last
            ? ""
            : NumberRange.Write([new NumberRange(1, router - 1), new NumberRange(router + 1, last)]);
    }

    // Without the gateway where it is the very last.
    private static long LastWith(Subnet subnet) => DefaultLast(subnet) is var last && subnet.Gateway == subnet.AddressOf(last) ? last - 1 : last;

    private static long DefaultLast(Subnet subnet)
    {
        var bits = (subnet.IsIPv6 ? 128 : 32) - IPNetwork.Parse(subnet.Cidr).PrefixLength;
        return subnet.IsIPv6 ? (bits >= 63 ? long.MaxValue - 1 : (1L << bits) - 1) : (1L << bits) - 2;
    }
}
