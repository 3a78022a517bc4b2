using System.Collections.Frozen;

namespace Nova.Core;

/// <summary>Who asks, and under which request: the first parameter of every handler and contract that acts for a user.</summary>
public sealed record RequestContext
{
    /// <summary>The <c>req-{uuid}</c> id that is logged in every process and answered as <c>X-OpenStack-Request-ID</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The caller's own request id (<c>X-OpenStack-Request-ID</c> of the request), or <see langword="null"/>.</summary>
    public string? GlobalRequestId { get; init; }

    /// <summary>The Keystone user.</summary>
    public required UserId User { get; init; }

    /// <summary>The user's name, for logs and notifications; empty where the token does not tell.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The project of the token's scope; empty for a token of another scope.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The project's name; empty where the token does not tell.</summary>
    public string ProjectName { get; init; } = "";

    /// <summary>The id of the user's domain.</summary>
    public string UserDomain { get; init; } = "default";

    /// <summary>The id of the project's domain.</summary>
    public string ProjectDomain { get; init; } = "default";

    /// <summary><c>all</c> for a token of system scope, else <see langword="null"/>.</summary>
    public string? SystemScope { get; init; }

    /// <summary>Role names of the token, lower case, implied roles included.</summary>
    public required FrozenSet<string> Roles { get; init; }

    /// <summary>Role names of the service token that came beside the user's; empty without one.</summary>
    public FrozenSet<string> ServiceRoles { get; init; } = [];

    /// <summary>Whether the rule <c>context_is_admin</c> holds; set once where the token is checked.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The token itself, for calls to other services in the user's name; never logged.</summary>
    public string Token { get; init; } = "";

    /// <summary>Without the token: this record may be logged whole.</summary>
    public override string ToString() => $"{RequestId} user {User} project {Project}";
}
