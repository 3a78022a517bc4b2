using Nova.Core;
using Nova.Identity.Roles;
using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Assignments;

/// <summary>One user's roles on one target: <c>/v3/{target}/users/{user}/roles/{role}</c>.</summary>
internal sealed class GrantsHandler(
    AssignmentStore assignments, UserStore users, RoleStore roles, ProjectStore projects, DomainStore domains)
{
    public async Task<IResult> GrantAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (await FindMissingAsync(call, cancellationToken) is { } missing)
        {
            return missing;
        }

        await assignments.GrantAsync(Assignment(call), cancellationToken);
        return call.NoContent();
    }

    public async Task<IResult> RevokeAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindMissingAsync(call, cancellationToken) as IResult
        ?? (await assignments.TryRevokeAsync(Assignment(call), cancellationToken) ? call.NoContent() : NotGranted(call));

    /// <summary>Whether the role was granted: 204 or 404.</summary>
    public async Task<IResult> CheckAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (kind, id) = Target(call);
        AssignmentFilter filter = new(call.Route("user"), call.Route("role"), kind, id);
        return await assignments.ListAsync(filter, cancellationToken) is [] ? NotGranted(call) : call.NoContent();
    }

    /// <summary>The roles granted to the user on the target, without implied ones.</summary>
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (kind, id) = Target(call);
        var granted = await assignments.ListAsync(new AssignmentFilter(call.Route("user"), null, kind, id), cancellationToken);
        var ids = granted.Select(row => row.RoleId).ToHashSet();
        var rows = (await roles.ListAsync(null, cancellationToken)).Where(row => ids.Contains(row.Id));
        return call.Json(new RolesResponse([.. rows.Select(row => RolesHandler.View(call, row))], call.ListLinks(call.Http.Request.Path)));
    }

    private static KeystoneFault NotGranted(ApiCall call)
    {
        var (kind, id) = Target(call);
        return KeystoneFault.NotFound("role assignment", $"{call.Route("role")} of user {call.Route("user")} on {kind} {id}");
    }

    private static Assignment Assignment(ApiCall call)
    {
        var (kind, id) = Target(call);
        return new Assignment(call.Route("user"), kind, id, call.Route("role"));
    }

    // Which of the three patterns it was, the path tells: /v3/projects/…, /v3/domains/… or /v3/system/….
    private static (string Kind, string Id) Target(ApiCall call) => call.Http.Request.Path.Value?.Split('/') switch
    {
        [_, _, "projects", ..] => ("project", call.Route("project")),
        [_, _, "domains", ..] => ("domain", call.Route("domain")),
        _ => ("system", "all"),
    };

    private async Task<KeystoneFault?> FindMissingAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (kind, id) = Target(call);
        var hasTarget = kind switch
        {
            "project" => await projects.FindAsync(new ProjectId(id), cancellationToken) is not null,
            "domain" => await domains.FindAsync(new DomainId(id), cancellationToken) is not null,
            _ => true,
        };
        if (!hasTarget)
        {
            return KeystoneFault.NotFound(kind, id);
        }

        if (await users.FindAsync(new UserId(call.Route("user")), cancellationToken) is null)
        {
            return KeystoneFault.NotFound("user", call.Route("user"));
        }

        return await roles.FindAsync(new RoleId(call.Route("role")), cancellationToken) is null
            ? KeystoneFault.NotFound("role", call.Route("role"))
            : null;
    }
}
