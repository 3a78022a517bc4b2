using Nova.Core;

namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_users</c>.</summary>
internal sealed record UserRow
{
    public required string Id { get; init; }

    public required string DomainId { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Email { get; init; }

    public string? DefaultProjectId { get; init; }

    /// <summary>1 or 0.</summary>
    public long Enabled { get; init; } = 1;

    /// <summary>The hashed password as text; null for a user without one.</summary>
    public string? Password { get; init; }

    /// <summary>Without the password: this record may be logged.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>All SQL on <c>identity_users</c>.</summary>
internal sealed class UserStore(IdentityDatabase database)
{
    private const string Columns =
        """
        id AS Id, domain_id AS DomainId, name AS Name, description AS Description, email AS Email,
        default_project_id AS DefaultProjectId, enabled AS Enabled, password AS Password
        """;

    private const string RevokeTokens = "DELETE FROM identity_tokens WHERE user_id = @Id";

    /// <summary>Users in the order of their names; what is null does not matter.</summary>
    public Task<IReadOnlyList<UserRow>> ListAsync(string? name, string? domainId, long? enabled, CancellationToken cancellationToken) =>
        database.QueryAsync<UserRow>(
            $"""
            SELECT {Columns} FROM identity_users
            WHERE (CAST(@name AS TEXT) IS NULL OR name = @name)
              AND (CAST(@domainId AS TEXT) IS NULL OR domain_id = @domainId)
              AND (CAST(@enabled AS BIGINT) IS NULL OR enabled = @enabled)
            ORDER BY name, id
            """,
            new { name, domainId, enabled },
            cancellationToken);

    public Task<UserRow?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        database.FindAsync<UserRow>($"SELECT {Columns} FROM identity_users WHERE id = @id", new { id = id.Value }, cancellationToken);

    /// <returns>False where the name is taken in the domain.</returns>
    public async Task<bool> TryAddAsync(UserRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity_users (id, domain_id, name, description, email, default_project_id, enabled, password)
            VALUES (@Id, @DomainId, @Name, @Description, @Email, @DefaultProjectId, @Enabled, @Password) ON CONFLICT DO NOTHING
            """,
            row,
            cancellationToken) is 1;

    /// <summary>Writes the row; another password, or disabling the user, revokes the user's tokens.</summary>
    /// <returns>False where the name is taken in the domain or the row has gone.</returns>
    public async Task<bool> TryUpdateAsync(UserRow row, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            [
                $"""
                {RevokeTokens} AND (@Enabled = 0 OR EXISTS (
                    SELECT 1 FROM identity_users WHERE id = @Id AND COALESCE(password, '') <> COALESCE(CAST(@Password AS TEXT), '')))
                """,
                """
                UPDATE identity_users SET name = @Name, description = @Description, email = @Email,
                    default_project_id = @DefaultProjectId, enabled = @Enabled, password = @Password
                WHERE id = @Id AND NOT EXISTS (
                    SELECT 1 FROM identity_users other
                    WHERE other.domain_id = @DomainId AND other.name = @Name AND other.id <> @Id)
                """,
            ],
            row,
            cancellationToken) is 1;

    /// <summary>Deletes the user with its assignments and tokens.</summary>
    /// <returns>False where it has gone already.</returns>
    public async Task<bool> TryDeleteAsync(UserId id, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            [RevokeTokens, "DELETE FROM identity_assignments WHERE user_id = @Id", "DELETE FROM identity_users WHERE id = @Id"],
            new { Id = id.Value },
            cancellationToken) is 1;
}
