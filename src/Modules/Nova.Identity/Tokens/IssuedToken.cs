using System.Collections.Frozen;
using Nova.Core;
using Nova.Web;

namespace Nova.Identity.Tokens;

/// <summary>What a token is good for.</summary>
internal enum ScopeKind
{
    /// <summary>It only tells who the user is.</summary>
    Unscoped,

    /// <summary>A project.</summary>
    Project,

    /// <summary>A domain.</summary>
    Domain,

    /// <summary>The whole system.</summary>
    System,
}

/// <summary>A domain as tokens name it.</summary>
internal sealed record DomainRef(DomainId Id, string Name);

/// <summary>A role as tokens name it.</summary>
internal sealed record RoleRef(RoleId Id, string Name);

/// <summary>The scope of a token with the names that clients want beside the ids.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Id">The project's or the domain's id; <c>all</c> for the system, empty without scope.</param>
/// <param name="Name">The project's or the domain's name.</param>
/// <param name="Domain">The project's domain; only for a project.</param>
internal sealed record TokenScope(ScopeKind Kind, string Id = "", string Name = "", DomainRef? Domain = null)
{
    /// <summary>No scope.</summary>
    public static readonly TokenScope None = new(ScopeKind.Unscoped);

    /// <summary>The whole system.</summary>
    public static readonly TokenScope System = new(ScopeKind.System, "all");
}

/// <summary>A valid token with everything that it says.</summary>
internal sealed record IssuedToken
{
    public required UserId User { get; init; }

    public required string UserName { get; init; }

    public required DomainRef UserDomain { get; init; }

    public required TokenScope Scope { get; init; }

    /// <summary>The roles on the scope, implied ones included; empty without scope.</summary>
    public required IReadOnlyList<RoleRef> Roles { get; init; }

    /// <summary>How the user proved who it is: <c>password</c>, <c>token</c>, in the order of the proofs.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The token's own audit id, then that of the first token of its chain.</summary>
    public required IReadOnlyList<string> AuditIds { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The part that other services look at.</summary>
    public AuthenticatedToken ToAuthenticated() => new()
    {
        User = User,
        UserName = UserName,
        UserDomain = UserDomain.Id.Value,
        Project = Scope.Kind is ScopeKind.Project ? new ProjectId(Scope.Id) : null,
        ProjectName = Scope.Kind is ScopeKind.Project ? Scope.Name : "",
        ProjectDomain = Scope.Domain?.Id.Value ?? "default",
        SystemScope = Scope.Kind is ScopeKind.System ? "all" : null,
        Roles = Roles.Select(role => role.Name.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = ExpiresAt,
    };
}
