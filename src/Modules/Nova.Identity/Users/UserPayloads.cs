using System.Text.Json.Serialization;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Users;

/// <summary>A user as the API shows it.</summary>
internal sealed record UserPayload
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string DomainId { get; init; }

    public required bool Enabled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DefaultProjectId { get; init; }

    /// <summary>Passwords do not expire.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PasswordExpiresAt { get; init; }

    public NoOptions Options { get; init; } = new();

    public required SelfLink Links { get; init; }
}

/// <summary>One user.</summary>
internal sealed record UserResponse(UserPayload User);

/// <summary>Users.</summary>
internal sealed record UsersResponse(IReadOnlyList<UserPayload> Users, ListLinks Links);

/// <summary>A user's groups: there are none.</summary>
internal sealed record GroupsResponse(IReadOnlyList<string> Groups, ListLinks Links);

/// <summary>The body that makes a user.</summary>
[OpenObject]
internal sealed record UserCreateRequest
{
    public required UserCreateBody User { get; init; }
}

/// <summary>A user to be made.</summary>
[OpenObject]
internal sealed record UserCreateBody
{
    [Text(1, 255, Pattern = @"\S")]
    public required string Name { get; init; }

    [OrNull]
    [Text(1, 64)]
    public string? DomainId { get; init; }

    [OrNull]
    [Text(0, 4096)]
    public string? Password { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Email { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 64)]
    public string? DefaultProjectId { get; init; }

    [Flag]
    public bool? Enabled { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => Name;
}

/// <summary>The body that changes a user.</summary>
[OpenObject]
internal sealed record UserUpdateRequest
{
    public required UserUpdateBody User { get; init; }
}

/// <summary>What to change of a user; what is not there stays.</summary>
[OpenObject]
internal sealed record UserUpdateBody
{
    [Text(1, 255, Pattern = @"\S")]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 4096)]
    public string? Password { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Email { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 64)]
    public string? DefaultProjectId { get; init; }

    [Flag]
    public bool? Enabled { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => Name ?? "";
}

/// <summary>The body by which users change their own password.</summary>
[OpenObject]
internal sealed record PasswordChangeRequest
{
    public required PasswordChangeBody User { get; init; }
}

/// <summary>The old and the new password.</summary>
[OpenObject]
internal sealed record PasswordChangeBody
{
    [Text(0, 4096)]
    public required string OriginalPassword { get; init; }

    [Text(1, 4096)]
    public required string Password { get; init; }

    /// <summary>Neither of the two.</summary>
    public override string ToString() => "";
}
