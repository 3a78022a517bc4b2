using Nova.Core;
using Nova.Data;

namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_tokens</c>.</summary>
internal sealed record TokenRow
{
    public required string Digest { get; init; }

    public required string UserId { get; init; }

    /// <summary><c>unscoped</c>, <c>project</c>, <c>domain</c> or <c>system</c>.</summary>
    public required string ScopeKind { get; init; }

    public required string ScopeId { get; init; }

    /// <summary>Separated by commas, as are the audit ids.</summary>
    public required string Methods { get; init; }

    public required string AuditIds { get; init; }

    /// <summary>Microseconds since 1970 UTC, as is the expiry.</summary>
    public required long IssuedAt { get; init; }

    public required long ExpiresAt { get; init; }
}

/// <summary>A user as it stands beside its token or its log-in.</summary>
internal sealed record TokenUserRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string DomainId { get; init; }

    public required string DomainName { get; init; }

    public string? DefaultProjectId { get; init; }

    public string? Password { get; init; }

    /// <summary>1 only where user and domain are both enabled.</summary>
    public required long Enabled { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>A project or domain as the scope of a token.</summary>
internal sealed record TokenTargetRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string DomainId { get; init; }

    public required string DomainName { get; init; }

    /// <summary>1 only where the project and its domain are both enabled.</summary>
    public required long Enabled { get; init; }
}

/// <summary>A role and whether it was granted to the user in question.</summary>
internal sealed record TokenRoleRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>1 or 0.</summary>
    public required long Granted { get; init; }
}

/// <summary>All SQL on <c>identity_tokens</c>, and the reads that issuing and checking a token need.</summary>
internal sealed class TokenStore(Database database)
{
    private const string UserColumns =
        """
        u.id AS Id, u.name AS Name, u.domain_id AS DomainId, d.name AS DomainName, u.default_project_id AS DefaultProjectId,
        u.password AS Password, u.enabled * d.enabled AS Enabled
        """;

    public Task AddAsync(TokenRow row, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO identity_tokens (digest, user_id, scope_kind, scope_id, methods, audit_ids, issued_at, expires_at)
                VALUES (@Digest, @UserId, @ScopeKind, @ScopeId, @Methods, @AuditIds, @IssuedAt, @ExpiresAt)
                """,
                row,
                cancellationToken),
            cancellationToken);

    /// <summary>The row of a token that has not expired at <paramref name="now"/>, or <see langword="null"/>.</summary>
    public Task<TokenRow?> FindAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TokenRow>(
            """
            SELECT digest AS Digest, user_id AS UserId, scope_kind AS ScopeKind, scope_id AS ScopeId, methods AS Methods,
                   audit_ids AS AuditIds, issued_at AS IssuedAt, expires_at AS ExpiresAt
            FROM identity_tokens WHERE digest = @digest AND expires_at > @now
            """,
            new { digest, now = now.ToMicroseconds() },
            cancellationToken);

    /// <summary>Revokes the token; nothing to do where it has gone.</summary>
    public Task DeleteAsync(string digest, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync("DELETE FROM identity_tokens WHERE digest = @digest", new { digest }, cancellationToken),
            cancellationToken);

    /// <summary>Forgets what has expired.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            work => work.ExecuteAsync(
                "DELETE FROM identity_tokens WHERE expires_at <= @now", new { now = now.ToMicroseconds() }, cancellationToken),
            cancellationToken);

    public Task<TokenUserRow?> FindUserAsync(UserId id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TokenUserRow>(
            $"SELECT {UserColumns} FROM identity_users u JOIN identity_domains d ON d.id = u.domain_id WHERE u.id = @id",
            new { id = id.Value },
            cancellationToken);

    /// <summary>Finds a user by its name and the id or the name of its domain.</summary>
    public Task<TokenUserRow?> FindUserAsync(string name, string? domainId, string? domainName, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TokenUserRow>(
            $"""
            SELECT {UserColumns} FROM identity_users u JOIN identity_domains d ON d.id = u.domain_id
            WHERE u.name = @name AND (d.id = @domainId OR (CAST(@domainId AS TEXT) IS NULL AND d.name = @domainName))
            """,
            new { name, domainId, domainName },
            cancellationToken);

    /// <summary>Finds a project by its id or, without one, by its name and the id or the name of its domain.</summary>
    public Task<TokenTargetRow?> FindProjectAsync(
        string? id, string? name, string? domainId, string? domainName, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TokenTargetRow>(
            """
            SELECT p.id AS Id, p.name AS Name, d.id AS DomainId, d.name AS DomainName, p.enabled * d.enabled AS Enabled
            FROM identity_projects p JOIN identity_domains d ON d.id = p.domain_id
            WHERE p.id = @id OR (CAST(@id AS TEXT) IS NULL AND p.name = @name
                AND (d.id = @domainId OR (CAST(@domainId AS TEXT) IS NULL AND d.name = @domainName)))
            """,
            new { id, name, domainId, domainName },
            cancellationToken);

    /// <summary>Finds a domain by its id or, without one, by its name.</summary>
    public Task<TokenTargetRow?> FindDomainAsync(string? id, string? name, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TokenTargetRow>(
            """
            SELECT id AS Id, name AS Name, id AS DomainId, name AS DomainName, enabled AS Enabled FROM identity_domains
            WHERE id = @id OR (CAST(@id AS TEXT) IS NULL AND name = @name)
            """,
            new { id, name },
            cancellationToken);

    /// <summary>All roles, each with whether the user has been granted it on the target.</summary>
    public Task<IReadOnlyList<TokenRoleRow>> ListRolesAsync(
        UserId user, string targetKind, string targetId, CancellationToken cancellationToken) =>
        database.QueryAsync<TokenRoleRow>(
            """
            SELECT r.id AS Id, r.name AS Name, CASE WHEN a.role_id IS NULL THEN 0 ELSE 1 END AS Granted
            FROM identity_roles r
            LEFT JOIN identity_assignments a
                ON a.role_id = r.id AND a.user_id = @user AND a.target_kind = @targetKind AND a.target_id = @targetId
            ORDER BY r.name
            """,
            new { user = user.Value, targetKind, targetId },
            cancellationToken);
}
