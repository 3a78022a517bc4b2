using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Networks.Neutron.Networks;

internal sealed record CreateNetworkRequest
{
    public required NetworkBody Network { get; init; }
}

/// <summary>A network that is to be, or what of one is to be changed; what is left out stays, or gets its default.</summary>
internal sealed record NetworkBody : NamedBody
{
    [OrNull]
    [Flag]
    public bool? AdminStateUp { get; init; }

    [OrNull]
    [Flag]
    public bool? Shared { get; init; }

    [OrNull]
    [Flag]
    [JsonPropertyName("router:external")]
    public bool? IsExternal { get; init; }

    [OrNull]
    [Flag]
    public bool? IsDefault { get; init; }

    [OrNull]
    [Flag]
    public bool? PortSecurityEnabled { get; init; }

    [OrNull]
    [Whole(68, 65_535)]
    public long? Mtu { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DnsDomain { get; init; }

    [OrNull]
    [Items(0, 16)]
    [Text(1, 255)]
    public IReadOnlyList<string>? AvailabilityZoneHints { get; init; }

    [OrNull]
    [Text(0, 32)]
    [JsonPropertyName("provider:network_type")]
    public string? NetworkType { get; init; }
}
