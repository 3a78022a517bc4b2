using Nova.Core;

namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_projects</c>.</summary>
internal sealed record ProjectRow
{
    public required string Id { get; init; }

    public required string DomainId { get; init; }

    /// <summary>The project above, or the domain's id at the top.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>1 or 0.</summary>
    public long Enabled { get; init; } = 1;
}

/// <summary>Which projects to list; what is null does not matter.</summary>
internal sealed record ProjectFilter(
    string? Name = null, string? DomainId = null, string? ParentId = null, long? Enabled = null, string? UserId = null);

/// <summary>All SQL on <c>identity_projects</c>.</summary>
internal sealed class ProjectStore(IdentityDatabase database)
{
    private const string Columns =
        "id AS Id, domain_id AS DomainId, parent_id AS ParentId, name AS Name, description AS Description, enabled AS Enabled";

    /// <summary>Projects in the order of their names; with a user, those on which it has a role.</summary>
    public Task<IReadOnlyList<ProjectRow>> ListAsync(ProjectFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync<ProjectRow>(
            $"""
            SELECT {Columns} FROM identity_projects
            WHERE (CAST(@Name AS TEXT) IS NULL OR name = @Name)
              AND (CAST(@DomainId AS TEXT) IS NULL OR domain_id = @DomainId)
              AND (CAST(@ParentId AS TEXT) IS NULL OR parent_id = @ParentId)
              AND (CAST(@Enabled AS BIGINT) IS NULL OR enabled = @Enabled)
              AND (CAST(@UserId AS TEXT) IS NULL OR id IN (
                  SELECT target_id FROM identity_assignments WHERE user_id = @UserId AND target_kind = 'project'))
            ORDER BY name, id
            """,
            filter,
            cancellationToken);

    public Task<ProjectRow?> FindAsync(ProjectId id, CancellationToken cancellationToken) =>
        database.FindAsync<ProjectRow>($"SELECT {Columns} FROM identity_projects WHERE id = @id", new { id = id.Value }, cancellationToken);

    /// <returns>False where the name is taken in the domain, or there is no such domain.</returns>
    public async Task<bool> TryAddAsync(ProjectRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity_projects (id, domain_id, parent_id, name, description, enabled)
            VALUES (@Id, @DomainId, @ParentId, @Name, @Description, @Enabled) ON CONFLICT DO NOTHING
            """,
            row,
            cancellationToken) is 1;

    /// <summary>Writes the row; disabling the project revokes the tokens scoped to it.</summary>
    /// <returns>False where the name is taken in the domain or the row has gone.</returns>
    public async Task<bool> TryUpdateAsync(ProjectRow row, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            [
                "DELETE FROM identity_tokens WHERE @Enabled = 0 AND scope_kind = 'project' AND scope_id = @Id",
                """
                UPDATE identity_projects SET name = @Name, description = @Description, enabled = @Enabled
                WHERE id = @Id AND NOT EXISTS (
                    SELECT 1 FROM identity_projects other
                    WHERE other.domain_id = @DomainId AND other.name = @Name AND other.id <> @Id)
                """,
            ],
            row,
            cancellationToken) is 1;

    /// <summary>Deletes the project with its assignments and tokens.</summary>
    /// <returns>False where it has gone already, or has projects below it.</returns>
    public async Task<bool> TryDeleteAsync(ProjectId id, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            [
                "DELETE FROM identity_tokens WHERE scope_kind = 'project' AND scope_id = @id",
                """
                DELETE FROM identity_assignments WHERE target_kind = 'project' AND target_id = @id
                    AND NOT EXISTS (SELECT 1 FROM identity_projects below WHERE below.parent_id = @id)
                """,
                """
                DELETE FROM identity_projects WHERE id = @id
                    AND NOT EXISTS (SELECT 1 FROM identity_projects below WHERE below.parent_id = @id)
                """,
            ],
            new { id = id.Value },
            cancellationToken) is 1;
}
