using System.Collections.Frozen;
using Nova.Core;

namespace Nova.Web;

/// <summary>What a valid token says.</summary>
public sealed record AuthenticatedToken
{
    /// <summary>The user.</summary>
    public required UserId User { get; init; }

    /// <summary>The user's name; empty where unknown.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The project of the scope; <see langword="null"/> for a token of another scope.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>The project's name; empty where unknown.</summary>
    public string ProjectName { get; init; } = "";

    /// <summary>The id of the user's domain.</summary>
    public string UserDomain { get; init; } = "default";

    /// <summary>The id of the project's domain.</summary>
    public string ProjectDomain { get; init; } = "default";

    /// <summary><c>all</c> for a token of system scope.</summary>
    public string? SystemScope { get; init; }

    /// <summary>Role names; case does not matter, implied roles may be missing.</summary>
    public required FrozenSet<string> Roles { get; init; }

    /// <summary>When it ceases to be valid.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
