using System.Text.Json;
using Nova.Web;

namespace Nova.Networks.Neutron.Subnets;

internal sealed record SubnetRequest
{
    public required SubnetBody Subnet { get; init; }
}

/// <summary>A subnet that is to be, or what of one is to be changed; what is left out stays, or gets its default.</summary>
internal sealed record SubnetBody : NamedBody
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? NetworkId { get; init; }

    [OrNull]
    [Whole(4, 6)]
    public int? IpVersion { get; init; }

    [OrNull]
    [Text(1, 64)]
    public string? Cidr { get; init; }

    /// <summary>Left out: the first address; null: none.</summary>
    [Loose]
    public JsonElement GatewayIp { get; init; }

    [OrNull]
    [Flag]
    public bool? EnableDhcp { get; init; }

    [OrNull]
    [Items(0, 5, Unique = true)]
    [Text(2, 64, Format = "ip")]
    public IReadOnlyList<string>? DnsNameservers { get; init; }

    [OrNull]
    [Items(0, 32)]
    public IReadOnlyList<PoolBody>? AllocationPools { get; init; }

    [OrNull]
    [Items(0, 20)]
    public IReadOnlyList<HostRouteBody>? HostRoutes { get; init; }

    [OrNull]
    [Text(0, 32)]
    public string? Ipv6RaMode { get; init; }

    [OrNull]
    [Text(0, 32)]
    public string? Ipv6AddressMode { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? SubnetpoolId { get; init; }

    [OrNull]
    [Items(0, 16)]
    [Text(0, 255)]
    public IReadOnlyList<string>? ServiceTypes { get; init; }
}

internal sealed record PoolBody
{
    [Text(2, 64, Format = "ip")]
    public required string Start { get; init; }

    [Text(2, 64, Format = "ip")]
    public required string End { get; init; }
}

internal sealed record HostRouteBody
{
    [Text(2, 64, Format = "cidr")]
    public required string Destination { get; init; }

    [Text(2, 64, Format = "ip")]
    public required string Nexthop { get; init; }
}
