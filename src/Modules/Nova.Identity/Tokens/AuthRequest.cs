using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Identity.Tokens;

/// <summary>The body of <c>POST /v3/auth/tokens</c>.</summary>
[OpenObject]
internal sealed record AuthRequest
{
    public required AuthBody Auth { get; init; }
}

/// <summary>How the user proves who it is, and what the token shall be good for.</summary>
[OpenObject]
internal sealed record AuthBody
{
    public required AuthIdentity Identity { get; init; }

    /// <summary>The text <c>unscoped</c>, or an object with one of project, domain, system, unscoped.</summary>
    [Loose]
    public JsonElement? Scope { get; init; }
}

/// <summary>The proofs.</summary>
[OpenObject]
internal sealed record AuthIdentity
{
    [Text(1, 64)]
    public required IReadOnlyList<string> Methods { get; init; }

    public AuthPassword? Password { get; init; }

    public AuthToken? Token { get; init; }
}

/// <summary>The method <c>password</c>.</summary>
[OpenObject]
internal sealed record AuthPassword
{
    public required AuthUser User { get; init; }
}

/// <summary>The method <c>token</c>.</summary>
[OpenObject]
internal sealed record AuthToken
{
    [Text(1, 255)]
    public required string Id { get; init; }
}

/// <summary>A user by id, or by name and domain; with the password.</summary>
[OpenObject]
internal sealed record AuthUser
{
    [Text(1, 255)]
    public string? Id { get; init; }

    [Text(1, 255)]
    public string? Name { get; init; }

    public AuthDomain? Domain { get; init; }

    [Text(0, 4096)]
    public string? Password { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => Id ?? Name ?? "";
}

/// <summary>A domain by id or by name.</summary>
[OpenObject]
internal sealed record AuthDomain
{
    [Text(1, 255)]
    public string? Id { get; init; }

    [Text(1, 255)]
    public string? Name { get; init; }
}

/// <summary>A scope that has been read.</summary>
[OpenObject]
internal sealed record AuthScope
{
    public AuthProject? Project { get; init; }

    public AuthDomain? Domain { get; init; }

    public AuthSystem? System { get; init; }

    public JsonElement? Unscoped { get; init; }
}

/// <summary>A project by id, or by name and domain.</summary>
[OpenObject]
internal sealed record AuthProject
{
    [Text(1, 255)]
    public string? Id { get; init; }

    [Text(1, 255)]
    public string? Name { get; init; }

    public AuthDomain? Domain { get; init; }
}

/// <summary>The system scope.</summary>
[OpenObject]
internal sealed record AuthSystem
{
    [JsonPropertyName("all")]
    public bool All { get; init; }
}
