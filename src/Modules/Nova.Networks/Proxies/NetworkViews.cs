using System.Text.Json.Serialization;

namespace Nova.Networks.Proxies;

// The shapes of the years before Neutron. Members that only an admin sees are left out for others.

internal sealed record NetworksResponse(IReadOnlyList<NetworkView> Networks);

internal sealed record NetworkResponse(NetworkView Network);

internal sealed record NetworkView
{
    public required string Id { get; init; }
    public required string Label { get; init; }
    public required string? Cidr { get; init; }
    public required string? Netmask { get; init; }
    public required string? Gateway { get; init; }
    public required string? Broadcast { get; init; }

    [JsonPropertyName("dns1")]
    public required string? FirstNameServer { get; init; }

    [JsonPropertyName("dns2")]
    public required string? SecondNameServer { get; init; }

    [JsonPropertyName("cidr_v6")]
    public string? CidrV6 { get; init; }

    [JsonPropertyName("gateway_v6")]
    public string? GatewayV6 { get; init; }

    [JsonPropertyName("netmask_v6")]
    public string? NetmaskV6 { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bridge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DhcpServer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DhcpStart { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Mtu { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProjectId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CreatedAt { get; init; }
}

internal sealed record TenantNetworksResponse(IReadOnlyList<TenantNetworkView> Networks);

internal sealed record TenantNetworkResponse(TenantNetworkView Network);

/// <param name="Id">The id.</param>
/// <param name="Label">The label.</param>
/// <param name="Cidr">The first subnet; the word <c>None</c> without one.</param>
internal sealed record TenantNetworkView(string Id, string Label, string Cidr);
