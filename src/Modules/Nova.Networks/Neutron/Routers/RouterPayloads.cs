using System.Text.Json;
using Nova.Networks.Neutron.Ports;
using Nova.Web;

namespace Nova.Networks.Neutron.Routers;

internal sealed record RouterRequest
{
    public required RouterBody Router { get; init; }
}

/// <summary>A router that is to be, or what of one is to be changed; what is left out stays, or gets its default.</summary>
internal sealed record RouterBody : NamedBody
{
    [OrNull]
    [Flag]
    public bool? AdminStateUp { get; init; }

    /// <summary>Left out: as it is; null: none; else a <see cref="GatewayBody"/>.</summary>
    [Loose]
    public JsonElement ExternalGatewayInfo { get; init; }

    [OrNull]
    [Items(0, 30)]
    public IReadOnlyList<RouteBody>? Routes { get; init; }

    [OrNull]
    [Flag]
    public bool? Distributed { get; init; }

    [OrNull]
    [Flag]
    public bool? Ha { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? FlavorId { get; init; }

    [OrNull]
    [Items(0, 16)]
    [Text(1, 255)]
    public IReadOnlyList<string>? AvailabilityZoneHints { get; init; }
}

internal sealed record RouteBody
{
    [Text(1, 64)]
    public required string Destination { get; init; }

    [Text(2, 64, Format = "ip")]
    public required string Nexthop { get; init; }
}

/// <summary>Where a router leads outside.</summary>
internal sealed record GatewayBody
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? NetworkId { get; init; }

    [OrNull]
    [Flag]
    public bool? EnableSnat { get; init; }

    [OrNull]
    [Items(0, 8)]
    public IReadOnlyList<FixedIpBody>? ExternalFixedIps { get; init; }
}

/// <summary>The subnet or the port that a router is to be joined to, or parted from.</summary>
internal sealed record InterfaceRequest
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? SubnetId { get; init; }

    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? PortId { get; init; }
}
