using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Networks.Proxies;

internal sealed record FloatingIpsResponse
{
    [JsonPropertyName("floating_ips")]
    public required IReadOnlyList<FloatingIpView> Addresses { get; init; }
}

internal sealed record FloatingIpResponse
{
    [JsonPropertyName("floating_ip")]
    public required FloatingIpView Address { get; init; }
}

/// <summary>A floating address as Compute has always shown it.</summary>
internal sealed record FloatingIpView
{
    public required string Id { get; init; }
    public required string Ip { get; init; }
    public required string? FixedIp { get; init; }
    public required string? InstanceId { get; init; }
    public required string Pool { get; init; }
}

internal sealed record FloatingPoolsResponse
{
    [JsonPropertyName("floating_ip_pools")]
    public required IReadOnlyList<FloatingPoolView> Pools { get; init; }
}

internal sealed record FloatingPoolView(string Name);

[OpenObject]
internal sealed record TakeFloatingIpRequest
{
    [OrNull]
    [Text(0, int.MaxValue)]
    public string? Pool { get; init; }
}

internal sealed record AddFloatingIpRequest
{
    [JsonPropertyName("addFloatingIp")]
    public required AddedFloatingIp Add { get; init; }
}

internal sealed record AddedFloatingIp
{
    [Text(2, 64, Format = "ip")]
    public required string Address { get; init; }

    [Text(2, 64, Format = "ip")]
    public string? FixedAddress { get; init; }
}

internal sealed record RemoveFloatingIpRequest
{
    [JsonPropertyName("removeFloatingIp")]
    public required RemovedFloatingIp Remove { get; init; }
}

internal sealed record RemovedFloatingIp
{
    [Text(2, 64, Format = "ip")]
    public required string Address { get; init; }
}
