using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Networks.Neutron.Floating;

internal sealed record FloatingIpRequest
{
    [JsonPropertyName("floatingip")]
    public required FloatingIpBody FloatingIp { get; init; }
}

/// <summary>A floating address that is to be, or what of one is to be changed.</summary>
internal sealed record FloatingIpBody : OwnedBody
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? FloatingNetworkId { get; init; }

    [OrNull]
    [Text(2, 64, Format = "ipv4")]
    public string? FloatingIpAddress { get; init; }

    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? SubnetId { get; init; }

    /// <summary>Left out: as it is; null: nowhere; else the id of a port.</summary>
    [Loose]
    public JsonElement PortId { get; init; }

    [OrNull]
    [Text(2, 64, Format = "ipv4")]
    public string? FixedIpAddress { get; init; }
}
