using System.Text.Json;
using Nova.Web;

namespace Nova.Networks.Neutron.Groups;

internal sealed record GroupRequest
{
    public required GroupBody SecurityGroup { get; init; }
}

/// <summary>A group that is to be, or what of one is to be changed.</summary>
internal sealed record GroupBody : NamedBody
{
    [OrNull]
    [Flag]
    public bool? Stateful { get; init; }
}

internal sealed record RuleRequest
{
    public required RuleBody SecurityGroupRule { get; init; }
}

internal sealed record RuleBody : OwnedBody
{
    [Text(36, 36, Format = "uuid")]
    public required string SecurityGroupId { get; init; }

    [OneOf("ingress", "egress")]
    public required string Direction { get; init; }

    [OrNull]
    [Text(0, 8)]
    public string? Ethertype { get; init; }

    /// <summary>A name, or a number as a number or a text.</summary>
    [Loose]
    public JsonElement Protocol { get; init; }

    [OrNull]
    [Whole(int.MinValue, int.MaxValue)]
    public int? PortRangeMin { get; init; }

    [OrNull]
    [Whole(int.MinValue, int.MaxValue)]
    public int? PortRangeMax { get; init; }

    [OrNull]
    [Text(0, 64)]
    public string? RemoteIpPrefix { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? RemoteGroupId { get; init; }

    [OrNull]
    [Text(0, 36)]
    public string? RemoteAddressGroupId { get; init; }
}
