using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Groups;

internal sealed record CreateGroupRequest : IValidatedPayload
{
    public required NewGroup ServerGroup { get; init; }

    public Fault? Check(ApiVersion version) => ServerGroup.Check(version);
}

internal sealed record NewGroup
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    /// <summary>Exactly one of them.</summary>
    [Until(2, 14)]
    [WireName("policies")]
    [Items(1, 1, Unique = true)]
    [OneOf("anti-affinity", "affinity")]
    public IReadOnlyList<string>? HardPolicies { get; init; }

    [Since(2, 15)]
    [Until(2, 63)]
    [WireName("policies")]
    [Items(1, 1, Unique = true)]
    [OneOf("anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity")]
    public IReadOnlyList<string>? Policies { get; init; }

    [Since(2, 64)]
    [OneOf("anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity")]
    public string? Policy { get; init; }

    [Since(2, 64)]
    public GroupRulesBody? Rules { get; init; }

    /// <summary>The policy, wherever this version has it.</summary>
    [JsonIgnore]
    public string? TheirPolicy => Policy ?? (Policies ?? HardPolicies)?[0];

    public Fault? Check(ApiVersion version) =>
        TheirPolicy is null
            ? new Fault.Invalid($"Invalid input for field/attribute server_group. '{(version.Supports(64) ? "policy" : "policies")}' is a required property")
        : Rules?.MaxServerPerHost is not null && TheirPolicy is not "anti-affinity"
            ? new Fault.Invalid("Only anti-affinity policy supports rules.")
        : null;
}

internal sealed record GroupRulesBody
{
    [Whole(1, int.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxServerPerHost { get; init; }
}

internal sealed record GroupResponse
{
    public required GroupView ServerGroup { get; init; }
}

internal sealed record GroupsResponse
{
    public required IReadOnlyList<GroupView> ServerGroups { get; init; }
}

internal sealed record GroupView
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    [Until(2, 63)]
    public required IReadOnlyList<string> Policies { get; init; }

    [Since(2, 64)]
    public required string Policy { get; init; }

    [Since(2, 64)]
    public required GroupRulesBody Rules { get; init; }
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Always empty: it never had a meaning.</summary>
    [Until(2, 63)]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    [Since(2, 13)]
    public required string ProjectId { get; init; }

    [Since(2, 13)]
    public required string UserId { get; init; }

    public static GroupView Of(GroupRow row, IEnumerable<string> members) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Policies = [row.Policy],
        Policy = row.Policy,
        Rules = new GroupRulesBody { MaxServerPerHost = (int?)row.MaxPerHost },
        Members = [.. members],
        ProjectId = row.ProjectId,
        UserId = row.UserId,
    };
}

[ClosedSince(2, 75)]
internal sealed record ListGroupsQuery
{
    public string? AllProjects { get; init; }

    [Whole(0, int.MaxValue)]
    public int? Limit { get; init; }

    [Whole(0, int.MaxValue)]
    public int? Offset { get; init; }
}
