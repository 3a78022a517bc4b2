namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_assignments</c> with the names that go with its ids.</summary>
internal sealed record AssignmentRow
{
    public required string UserId { get; init; }

    /// <summary><c>project</c>, <c>domain</c> or <c>system</c>.</summary>
    public required string TargetKind { get; init; }

    /// <summary>The project's or the domain's id; <c>all</c> for the system.</summary>
    public required string TargetId { get; init; }

    public required string RoleId { get; init; }

    public string? RoleName { get; init; }

    public string? UserName { get; init; }

    public string? UserDomainId { get; init; }

    public string? UserDomainName { get; init; }

    public string? ProjectName { get; init; }

    /// <summary>Of the project, or of the target where that is a domain.</summary>
    public string? TargetDomainId { get; init; }

    public string? TargetDomainName { get; init; }
}

/// <summary>Which assignments to list; what is null does not matter.</summary>
internal sealed record AssignmentFilter(
    string? UserId = null, string? RoleId = null, string? TargetKind = null, string? TargetId = null);

/// <summary>One user's role on one target.</summary>
internal sealed record Assignment(string UserId, string TargetKind, string TargetId, string RoleId);

/// <summary>All SQL on <c>identity_assignments</c>.</summary>
internal sealed class AssignmentStore(IdentityDatabase database)
{
    public Task<IReadOnlyList<AssignmentRow>> ListAsync(AssignmentFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync<AssignmentRow>(
            """
            SELECT a.user_id AS UserId, a.target_kind AS TargetKind, a.target_id AS TargetId, a.role_id AS RoleId, r.name AS RoleName,
                   u.name AS UserName, ud.id AS UserDomainId, ud.name AS UserDomainName,
                   p.name AS ProjectName, td.id AS TargetDomainId, td.name AS TargetDomainName
            FROM identity_assignments a
            JOIN identity_roles r ON r.id = a.role_id
            JOIN identity_users u ON u.id = a.user_id
            JOIN identity_domains ud ON ud.id = u.domain_id
            LEFT JOIN identity_projects p ON a.target_kind = 'project' AND p.id = a.target_id
            LEFT JOIN identity_domains td ON td.id = CASE a.target_kind WHEN 'project' THEN p.domain_id ELSE a.target_id END
            WHERE (CAST(@UserId AS TEXT) IS NULL OR a.user_id = @UserId)
              AND (CAST(@RoleId AS TEXT) IS NULL OR a.role_id = @RoleId)
              AND (CAST(@TargetKind AS TEXT) IS NULL OR a.target_kind = @TargetKind)
              AND (CAST(@TargetId AS TEXT) IS NULL OR a.target_id = @TargetId)
            ORDER BY u.name, a.target_kind, a.target_id, r.name
            """,
            filter,
            cancellationToken);

    /// <summary>Grants the role; nothing to do where it was granted before.</summary>
    public Task GrantAsync(Assignment assignment, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            INSERT INTO identity_assignments (user_id, target_kind, target_id, role_id)
            VALUES (@UserId, @TargetKind, @TargetId, @RoleId) ON CONFLICT DO NOTHING
            """,
            assignment,
            cancellationToken);

    /// <returns>False where it was not granted.</returns>
    public async Task<bool> TryRevokeAsync(Assignment assignment, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            DELETE FROM identity_assignments
            WHERE user_id = @UserId AND target_kind = @TargetKind AND target_id = @TargetId AND role_id = @RoleId
            """,
            assignment,
            cancellationToken) is 1;
}
