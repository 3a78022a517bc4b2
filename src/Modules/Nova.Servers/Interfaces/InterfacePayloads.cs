using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Interfaces;

internal sealed record AttachInterfaceRequest : IValidatedPayload
{
    [JsonPropertyName("interfaceAttachment")]
    public NewInterface? Attachment { get; init; }

    public Fault? Check(ApiVersion version) => Attachment switch
    {
        { NetId: not null, PortId: not null } => new Fault.Invalid("Must not input both network_id and port_id"),
        { FixedIps: not null, NetId: null } => new Fault.Invalid("Must input network_id when request IP address"),
        _ => null,
    };
}

internal sealed record NewInterface
{
    [Text(1, 64, Format = "uuid")]
    public string? NetId { get; init; }

    [Text(1, 64, Format = "uuid")]
    public string? PortId { get; init; }

    [Items(1, 1)]
    public IReadOnlyList<WantedFixedIp>? FixedIps { get; init; }

    [Since(2, 49)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }
}

internal sealed record WantedFixedIp
{
    [Text(2, 64, Format = "ip")]
    public required string IpAddress { get; init; }
}

internal sealed record InterfacesResponse
{
    [JsonPropertyName("interfaceAttachments")]
    public required IReadOnlyList<InterfaceView> Attachments { get; init; }
}

internal sealed record InterfaceResponse
{
    [JsonPropertyName("interfaceAttachment")]
    public required InterfaceView Attachment { get; init; }
}

/// <summary>One interface of a server.</summary>
internal sealed record InterfaceView
{
    public required IReadOnlyList<InterfaceAddress> FixedIps { get; init; }
    public required string MacAddr { get; init; }
    public required string NetId { get; init; }
    public required string PortId { get; init; }
    public required string PortState { get; init; }

    [Since(2, 70)]
    public required string? Tag { get; init; }
}

internal sealed record InterfaceAddress(string IpAddress, string SubnetId);

internal sealed record AddFixedIpRequest
{
    [JsonPropertyName("addFixedIp")]
    public required FixedIpNetwork Add { get; init; }
}

internal sealed record FixedIpNetwork
{
    [JsonPropertyName("networkId")]
    [Text(1, 36, AcceptNumber = true)]
    public required string Network { get; init; }
}

internal sealed record RemoveFixedIpRequest
{
    [JsonPropertyName("removeFixedIp")]
    public required FixedIpAddress Remove { get; init; }
}

internal sealed record FixedIpAddress
{
    [Text(2, 64, Format = "ip")]
    public required string Address { get; init; }
}
