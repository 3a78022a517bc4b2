using System.Text.Json.Serialization;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Projects;

/// <summary>A project as the API shows it.</summary>
internal sealed record ProjectPayload
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string DomainId { get; init; }

    public required string Description { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>The project above; the domain at the top.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ParentId { get; init; }

    /// <summary>Domains are listed as domains only.</summary>
    public bool IsDomain { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public NoOptions Options { get; init; } = new();

    public required SelfLink Links { get; init; }
}

/// <summary>One project.</summary>
internal sealed record ProjectResponse(ProjectPayload Project);

/// <summary>Projects.</summary>
internal sealed record ProjectsResponse(IReadOnlyList<ProjectPayload> Projects, ListLinks Links);

/// <summary>The body that makes a project.</summary>
[OpenObject]
internal sealed record ProjectCreateRequest
{
    public required ProjectCreateBody Project { get; init; }
}

/// <summary>A project to be made.</summary>
[OpenObject]
internal sealed record ProjectCreateBody
{
    [Text(1, 64, Pattern = @"\S")]
    public required string Name { get; init; }

    [OrNull]
    [Text(1, 64)]
    public string? DomainId { get; init; }

    [OrNull]
    [Text(1, 64)]
    public string? ParentId { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [Flag]
    public bool? Enabled { get; init; }

    [Flag]
    public bool? IsDomain { get; init; }
}

/// <summary>The body that changes a project.</summary>
[OpenObject]
internal sealed record ProjectUpdateRequest
{
    public required ProjectUpdateBody Project { get; init; }
}

/// <summary>What to change of a project; what is not there stays.</summary>
[OpenObject]
internal sealed record ProjectUpdateBody
{
    [Text(1, 64, Pattern = @"\S")]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [Flag]
    public bool? Enabled { get; init; }
}
