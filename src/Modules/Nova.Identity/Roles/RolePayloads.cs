using System.Text.Json.Serialization;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Roles;

/// <summary>A role as the API shows it.</summary>
internal sealed record RolePayload
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Roles of one domain only are not supported.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? DomainId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Description { get; init; }

    public NoOptions Options { get; init; } = new();

    public required SelfLink Links { get; init; }
}

/// <summary>One role.</summary>
internal sealed record RoleResponse(RolePayload Role);

/// <summary>Roles.</summary>
internal sealed record RolesResponse(IReadOnlyList<RolePayload> Roles, ListLinks Links);

/// <summary>A role and those that come with it.</summary>
internal sealed record RoleInference(RolePayload PriorRole, IReadOnlyList<RolePayload> Implies);

/// <summary>What one role implies.</summary>
internal sealed record RoleInferenceResponse(RoleInference RoleInference, ListLinks Links);

/// <summary>What all roles imply.</summary>
internal sealed record RoleInferencesResponse(IReadOnlyList<RoleInference> RoleInferences, ListLinks Links);

/// <summary>The body that makes a role.</summary>
[OpenObject]
internal sealed record RoleCreateRequest
{
    public required RoleCreateBody Role { get; init; }
}

/// <summary>A role to be made.</summary>
[OpenObject]
internal sealed record RoleCreateBody
{
    [Text(1, 255, Pattern = @"\S")]
    public required string Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [OrNull]
    [Text(1, 64)]
    public string? DomainId { get; init; }
}

/// <summary>The body that changes a role.</summary>
[OpenObject]
internal sealed record RoleUpdateRequest
{
    public required RoleUpdateBody Role { get; init; }
}

/// <summary>What to change of a role; what is not there stays.</summary>
[OpenObject]
internal sealed record RoleUpdateBody
{
    [Text(1, 255, Pattern = @"\S")]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }
}
