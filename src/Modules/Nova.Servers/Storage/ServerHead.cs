using Nova.Core;

namespace Nova.Servers.Storage;

/// <summary>The little of a row that says whose it is, and whether what is known of it is still true.</summary>
internal sealed record ServerHead
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        "id AS Id, generation AS Generation, project_id AS ProjectId, user_id AS UserId, host AS Host, deleted_at AS DeletedAt";

    public required string Id { get; init; }
    public required long Generation { get; init; }
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public string? Host { get; init; }
    public long? DeletedAt { get; init; }

    public ServerId ServerId => Identifier.Parse<ServerId>(Id);

    /// <summary>Whether the caller may know of it: it is its project's, or the caller an admin; not deleted.</summary>
    public bool IsKnownTo(RequestContext caller) => DeletedAt is null && (caller.IsAdmin || ProjectId == caller.Project.Value);
}
