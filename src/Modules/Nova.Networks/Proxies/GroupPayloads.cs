using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Networks.Proxies;

internal sealed record ServerGroupsResponse(IReadOnlyList<ComputeGroupView> SecurityGroups);

/// <summary>A security group as Compute has always shown it: of its rules those for what comes in.</summary>
internal sealed record ComputeGroupView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required string TenantId { get; init; }
    public required IReadOnlyList<ComputeRuleView> Rules { get; init; }
}

internal sealed record ComputeRuleView
{
    public required string Id { get; init; }
    public required string ParentGroupId { get; init; }
    public required string? IpProtocol { get; init; }
    public required long? FromPort { get; init; }
    public required long? ToPort { get; init; }
    public required ComputeRange IpRange { get; init; }
    public required ComputeRuleGroup Group { get; init; }
}

internal sealed record ComputeRange
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cidr { get; init; }
}

internal sealed record ComputeRuleGroup
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TenantId { get; init; }
}

[OpenObject]
internal sealed record AddGroupRequest
{
    [JsonPropertyName("addSecurityGroup")]
    public required GroupName Add { get; init; }
}

[OpenObject]
internal sealed record RemoveGroupRequest
{
    [JsonPropertyName("removeSecurityGroup")]
    public required GroupName Remove { get; init; }
}

internal sealed record GroupName
{
    [Text(1, 255)]
    public required string Name { get; init; }
}
