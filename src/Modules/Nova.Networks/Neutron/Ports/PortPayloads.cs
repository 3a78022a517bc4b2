using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Networks.Neutron.Ports;

internal sealed record PortRequest
{
    public required PortBody Port { get; init; }
}

/// <summary>A port that is to be, or what of one is to be changed; what is left out stays, or gets its default.</summary>
internal sealed record PortBody : NamedBody
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? NetworkId { get; init; }

    [OrNull]
    [Flag]
    public bool? AdminStateUp { get; init; }

    [OrNull]
    [Text(17, 17, Format = "mac-address")]
    public string? MacAddress { get; init; }

    [OrNull]
    [Items(0, 64)]
    public IReadOnlyList<FixedIpBody>? FixedIps { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DeviceId { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DeviceOwner { get; init; }

    [OrNull]
    [Items(0, 64, Unique = true)]
    [Text(36, 36, Format = "uuid")]
    public IReadOnlyList<string>? SecurityGroups { get; init; }

    [OrNull]
    [Flag]
    public bool? PortSecurityEnabled { get; init; }

    [OrNull]
    [Items(0, 10)]
    public IReadOnlyList<AddressPairBody>? AllowedAddressPairs { get; init; }

    [OrNull]
    [OneOf("normal")]
    [JsonPropertyName("binding:vnic_type")]
    public string? VnicType { get; init; }

    [OrNull]
    [Text(0, 255)]
    [JsonPropertyName("binding:host_id")]
    public string? HostId { get; init; }

    [Loose]
    [JsonPropertyName("binding:profile")]
    public JsonElement Profile { get; init; }
}

internal sealed record FixedIpBody
{
    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? SubnetId { get; init; }

    [OrNull]
    [Text(2, 64, Format = "ip")]
    public string? IpAddress { get; init; }
}

internal sealed record AddressPairBody
{
    [Text(2, 64)]
    public required string IpAddress { get; init; }

    [OrNull]
    [Text(17, 17, Format = "mac-address")]
    public string? MacAddress { get; init; }
}
