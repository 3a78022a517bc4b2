using System.Text.Json.Serialization;
using Nova.Identity.Web;

namespace Nova.Identity.Assignments;

/// <summary>One user's role on one target as the API shows it; the names are there where they were asked for.</summary>
internal sealed record AssignmentPayload
{
    public required NamedRef Role { get; init; }

    public required OwnedRef User { get; init; }

    public required AssignmentScope Scope { get; init; }

    public required AssignmentLinks Links { get; init; }
}

/// <summary>A thing by id and perhaps name.</summary>
internal record NamedRef(string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name);

/// <summary>A user or project: by id, and perhaps name and domain.</summary>
internal sealed record OwnedRef(
    string Id,
    string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NamedRef? Domain) : NamedRef(Id, Name);

/// <summary>The target: exactly one is there.</summary>
internal sealed record AssignmentScope
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OwnedRef? Project { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NamedRef? Domain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WholeSystem? System { get; init; }
}

/// <summary>The whole system.</summary>
internal sealed record WholeSystem(bool All = true);

/// <summary>Where the assignment can be revoked.</summary>
internal sealed record AssignmentLinks(string Assignment);

/// <summary>Assignments.</summary>
internal sealed record AssignmentsResponse(IReadOnlyList<AssignmentPayload> RoleAssignments, ListLinks Links);
