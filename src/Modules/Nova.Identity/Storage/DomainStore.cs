namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_domains</c>.</summary>
internal sealed record DomainRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>1 or 0.</summary>
    public long Enabled { get; init; } = 1;
}

/// <summary>All SQL on <c>identity_domains</c>.</summary>
internal sealed class DomainStore(IdentityDatabase database)
{
    private const string Columns = "id AS Id, name AS Name, description AS Description, enabled AS Enabled";

    public Task<IReadOnlyList<DomainRow>> ListAsync(string? name, long? enabled, CancellationToken cancellationToken) =>
        database.QueryAsync<DomainRow>(
            $"""
            SELECT {Columns} FROM identity_domains
            WHERE (CAST(@name AS TEXT) IS NULL OR name = @name) AND (CAST(@enabled AS BIGINT) IS NULL OR enabled = @enabled)
            ORDER BY name
            """,
            new { name, enabled },
            cancellationToken);

    public Task<DomainRow?> FindAsync(DomainId id, CancellationToken cancellationToken) =>
        database.FindAsync<DomainRow>($"SELECT {Columns} FROM identity_domains WHERE id = @id", new { id = id.Value }, cancellationToken);

    /// <returns>False where the id or the name is taken.</returns>
    public async Task<bool> TryAddAsync(DomainRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity_domains (id, name, description, enabled)
            VALUES (@Id, @Name, @Description, @Enabled) ON CONFLICT DO NOTHING
            """,
            row,
            cancellationToken) is 1;

    /// <summary>Writes the row; disabling the domain revokes the tokens of its users and those scoped to it or its projects.</summary>
    /// <returns>False where the name is taken or the row has gone.</returns>
    public async Task<bool> TryUpdateAsync(DomainRow row, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            [
                """
                DELETE FROM identity_tokens WHERE @Enabled = 0 AND (
                    user_id IN (SELECT id FROM identity_users WHERE domain_id = @Id)
                    OR (scope_kind = 'domain' AND scope_id = @Id)
                    OR (scope_kind = 'project' AND scope_id IN (SELECT id FROM identity_projects WHERE domain_id = @Id)))
                """,
                """
                UPDATE identity_domains SET name = @Name, description = @Description, enabled = @Enabled
                WHERE id = @Id AND NOT EXISTS (SELECT 1 FROM identity_domains other WHERE other.name = @Name AND other.id <> @Id)
                """,
            ],
            row,
            cancellationToken) is 1;

    /// <summary>Deletes the domain with its users, projects, their assignments and tokens. Nothing to do where it has gone.</summary>
    public Task DeleteAsync(DomainId id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            [
                "DELETE FROM identity_tokens WHERE user_id IN (SELECT id FROM identity_users WHERE domain_id = @id)",
                """
                DELETE FROM identity_assignments WHERE user_id IN (SELECT id FROM identity_users WHERE domain_id = @id)
                    OR (target_kind = 'domain' AND target_id = @id)
                    OR (target_kind = 'project' AND target_id IN (SELECT id FROM identity_projects WHERE domain_id = @id))
                """,
                "DELETE FROM identity_users WHERE domain_id = @id",
                "DELETE FROM identity_projects WHERE domain_id = @id",
                "DELETE FROM identity_domains WHERE id = @id",
            ],
            new { id = id.Value },
            cancellationToken);
}
