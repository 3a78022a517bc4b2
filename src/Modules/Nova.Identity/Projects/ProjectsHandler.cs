using Nova.Core;
using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Projects;

/// <summary>Projects: make, show, list, change, delete.</summary>
internal sealed class ProjectsHandler(ProjectStore projects, DomainStore domains)
{
    private const string Path = "/v3/projects";

    public Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(call, Path, user: null, call.EnabledFilter(), cancellationToken);

    /// <summary>The projects on which the user of the route has a role.</summary>
    public Task<IResult> ListOfUserAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(call, $"/v3/users/{call.Route("user")}/projects", call.Route("user"), call.EnabledFilter(), cancellationToken);

    /// <summary>The projects that the caller may have a token for.</summary>
    public Task<IResult> ListOfCallerAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(call, "/v3/auth/projects", call.Caller.User.Value, enabled: 1, cancellationToken);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new ProjectResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ProjectCreateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Project;
        if (body.IsDomain is true)
        {
            return KeystoneFault.Bad("project.is_domain", "Make a domain by POST /v3/domains.");
        }

        var parent = body.ParentId is { } id ? await projects.FindAsync(new ProjectId(id), cancellationToken) : null;
        var domain = new DomainId(body.DomainId ?? parent?.DomainId ?? body.ParentId ?? call.Caller.ProjectDomain);
        if (await domains.FindAsync(domain, cancellationToken) is null)
        {
            return KeystoneFault.NotFound("domain", domain.Value);
        }

        if (parent?.DomainId is { } other ? other != domain.Value : body.ParentId is { } above && above != domain.Value)
        {
            return KeystoneFault.Bad("project.parent_id", $"It names no project of domain {domain}.");
        }

        ProjectRow row = new()
        {
            Id = Ids.New(),
            DomainId = domain.Value,
            ParentId = body.ParentId ?? domain.Value,
            Name = body.Name,
            Description = body.Description ?? "",
            Enabled = body.Enabled is false ? 0 : 1,
        };
        return await projects.TryAddAsync(row, cancellationToken)
            ? call.Json(new ProjectResponse(View(call, row)), StatusCodes.Status201Created)
            : KeystoneFault.Taken("project", row.Name);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ProjectUpdateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(call, cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var body = request.Project;
        var row = old with
        {
            Name = body.Name ?? old.Name,
            Description = body.Description ?? old.Description,
            Enabled = body.Enabled switch { true => 1, false => 0, null => old.Enabled },
        };
        return await projects.TryUpdateAsync(row, cancellationToken)
            ? call.Json(new ProjectResponse(View(call, row)))
            : KeystoneFault.Taken("project", row.Name);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (await projects.TryDeleteAsync(new ProjectId(call.Route("project")), cancellationToken))
        {
            return call.NoContent();
        }

        return await FindAsync(call, cancellationToken) is null
            ? Missing(call)
            : KeystoneFault.Refused("Cannot delete a project that has projects below it.");
    }

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("project", call.Route("project"));

    private static ProjectPayload View(ApiCall call, ProjectRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        DomainId = row.DomainId,
        ParentId = row.ParentId,
        Description = row.Description,
        Enabled = row.Enabled is 1,
        Links = call.SelfLink($"{Path}/{row.Id}"),
    };

    private Task<ProjectRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        projects.FindAsync(new ProjectId(call.Route("project")), cancellationToken);

    private async Task<IResult> ListAsync(ApiCall call, string path, string? user, long? enabled, CancellationToken cancellationToken)
    {
        ProjectFilter filter = new(call.QueryText("name"), call.QueryText("domain_id"), call.QueryText("parent_id"), enabled, user);
        var rows = await projects.ListAsync(filter, cancellationToken);
        return call.Json(new ProjectsResponse([.. rows.Select(row => View(call, row))], call.ListLinks(path)));
    }
}
