namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_roles</c>.</summary>
internal sealed record RoleRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }
}

/// <summary>All SQL on <c>identity_roles</c>.</summary>
internal sealed class RoleStore(IdentityDatabase database)
{
    private const string Columns = "id AS Id, name AS Name, description AS Description";

    public Task<IReadOnlyList<RoleRow>> ListAsync(string? name, CancellationToken cancellationToken) =>
        database.QueryAsync<RoleRow>(
            $"SELECT {Columns} FROM identity_roles WHERE CAST(@name AS TEXT) IS NULL OR name = @name ORDER BY name",
            new { name },
            cancellationToken);

    public Task<RoleRow?> FindAsync(RoleId id, CancellationToken cancellationToken) =>
        database.FindAsync<RoleRow>($"SELECT {Columns} FROM identity_roles WHERE id = @id", new { id = id.Value }, cancellationToken);

    /// <returns>False where the name is taken.</returns>
    public async Task<bool> TryAddAsync(RoleRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "INSERT INTO identity_roles (id, name, description) VALUES (@Id, @Name, @Description) ON CONFLICT DO NOTHING",
            row,
            cancellationToken) is 1;

    /// <returns>False where the name is taken or the row has gone.</returns>
    public async Task<bool> TryUpdateAsync(RoleRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            UPDATE identity_roles SET name = @Name, description = @Description
            WHERE id = @Id AND NOT EXISTS (SELECT 1 FROM identity_roles other WHERE other.name = @Name AND other.id <> @Id)
            """,
            row,
            cancellationToken) is 1;

    /// <summary>Deletes the role and takes it from everybody.</summary>
    /// <returns>False where it has gone already.</returns>
    public async Task<bool> TryDeleteAsync(RoleId id, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            ["DELETE FROM identity_assignments WHERE role_id = @id", "DELETE FROM identity_roles WHERE id = @id"],
            new { id = id.Value },
            cancellationToken) is 1;
}
