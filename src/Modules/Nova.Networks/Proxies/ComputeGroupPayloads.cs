using System.Text.Json;
using Nova.Web;

namespace Nova.Networks.Proxies;

internal sealed record ComputeGroupResponse(ComputeGroupView SecurityGroup);

internal sealed record ComputeRuleResponse(ComputeRuleView SecurityGroupRule);

[OpenObject]
internal sealed record ComputeGroupRequest
{
    public required ComputeGroupBody SecurityGroup { get; init; }
}

[OpenObject]
internal sealed record ComputeGroupBody
{
    [Text(0, 255)]
    public required string Name { get; init; }

    [Text(0, 255)]
    public required string Description { get; init; }
}

[OpenObject]
internal sealed record ComputeRuleRequest
{
    public required ComputeRuleBody SecurityGroupRule { get; init; }
}

[OpenObject]
internal sealed record ComputeRuleBody
{
    [Text(36, 36, Format = "uuid")]
    public required string ParentGroupId { get; init; }

    [OrNull]
    [Text(36, 36, Format = "uuid")]
    public string? GroupId { get; init; }

    [Loose]
    public JsonElement IpProtocol { get; init; }

    [Loose]
    public JsonElement FromPort { get; init; }

    [Loose]
    public JsonElement ToPort { get; init; }

    [Loose]
    public JsonElement Cidr { get; init; }
}
