using Nova.Identity.Roles;
using Nova.Identity.Storage;
using Nova.Identity.Tokens;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Assignments;

/// <summary><c>GET /v3/role_assignments</c>: who may do what where.</summary>
internal sealed class ListAssignmentsHandler(AssignmentStore assignments, RoleStore roles)
{
    public async Task<IResult> HandleAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var isEffective = HasFlag(call, "effective");
        var role = call.QueryText("role.id");
        var filter = FilterOf(call) with { RoleId = isEffective ? null : role };

        // Nobody is in a group here, and nothing is inherited.
        var rows = call.QueryText("group.id") is null && call.QueryText("scope.OS-INHERIT:inherited_to") is null
            ? await assignments.ListAsync(filter, cancellationToken)
            : [];
        if (isEffective)
        {
            var known = await roles.ListAsync(null, cancellationToken);
            rows = [.. rows.GroupBy(row => (row.UserId, row.TargetKind, row.TargetId)).SelectMany(group => Expand([.. group], known))];
        }

        var withNames = HasFlag(call, "include_names");
        var shown = rows.Where(row => role is null || row.RoleId == role).Select(row => View(call, row, withNames));
        return call.Json(new AssignmentsResponse([.. shown], call.ListLinks("/v3/role_assignments")));
    }

    private static AssignmentFilter FilterOf(ApiCall call)
    {
        AssignmentFilter filter = new(UserId: call.QueryText("user.id"));
        return (call.QueryText("scope.project.id"), call.QueryText("scope.domain.id"), call.QueryText("scope.system")) switch
        {
            ({ } project, _, _) => filter with { TargetKind = "project", TargetId = project },
            (_, { } domain, _) => filter with { TargetKind = "domain", TargetId = domain },
            (_, _, not null) => filter with { TargetKind = "system" },
            _ => filter,
        };
    }

    // Keystone takes the bare name of a flag for true, and 0 alone for false.
    private static bool HasFlag(ApiCall call, string name) => call.QueryText(name) is not (null or "0" or "false" or "False");

    private static IEnumerable<AssignmentRow> Expand(IReadOnlyList<AssignmentRow> granted, IReadOnlyList<RoleRow> known) =>
        RoleImplications
            .Expand([.. granted.Select(row => Ref(row.RoleId, row.RoleName))], [.. known.Select(row => Ref(row.Id, row.Name))])
            .Select(role => granted[0] with { RoleId = role.Id.Value, RoleName = role.Name });

    private static RoleRef Ref(string id, string? name) => new(new RoleId(id), name ?? "");

    private static AssignmentPayload View(ApiCall call, AssignmentRow row, bool withNames)
    {
        var target = row.TargetKind is "system" ? "/v3/system" : $"/v3/{row.TargetKind}s/{row.TargetId}";
        return new AssignmentPayload
        {
            Role = new NamedRef(row.RoleId, withNames ? row.RoleName : null),
            User = withNames
                ? new OwnedRef(row.UserId, row.UserName, new NamedRef(row.UserDomainId ?? "", row.UserDomainName))
                : new OwnedRef(row.UserId, null, null),
            Scope = ScopeOf(row, withNames),
            Links = new AssignmentLinks(call.Link($"{target}/users/{row.UserId}/roles/{row.RoleId}")),
        };
    }

    private static AssignmentScope ScopeOf(AssignmentRow row, bool withNames) => row.TargetKind switch
    {
        "system" => new AssignmentScope { System = new WholeSystem() },
        "domain" => new AssignmentScope { Domain = new NamedRef(row.TargetId, withNames ? row.TargetDomainName : null) },
        _ when withNames => new AssignmentScope
        {
            Project = new OwnedRef(row.TargetId, row.ProjectName, new NamedRef(row.TargetDomainId ?? "", row.TargetDomainName)),
        },
        _ => new AssignmentScope { Project = new OwnedRef(row.TargetId, null, null) },
    };
}
