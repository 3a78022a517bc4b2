using Nova.Core;
using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>Whose something is that is being made, and who may do something to what is there.</summary>
internal static class Ownership
{
    /// <summary>The project that a body names by either of its names; the caller's where it names none. Only admins make things for others.</summary>
    public static Result<string> Of(ApiCall call, OwnedBody body)
    {
        var wanted = body.ProjectId is { Length: > 0 } project ? project : body.TenantId is { Length: > 0 } tenant ? tenant : call.Caller.Project.Value;
        return wanted == call.Caller.Project.Value || call.Caller.IsAdmin
            ? wanted
            : new Fault.Invalid("Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges");
    }

    /// <summary>Whether the body names a project; what is there keeps its owner.</summary>
    public static bool IsNamed(OwnedBody body) => body.ProjectId is not null || body.TenantId is not null;

    /// <summary>The row, where it is there and the policy lets the caller do this to something of its owner.</summary>
    public static Result<T> Demand<T>(ApiCall call, T? row, string owner, Policy policy, string kind, string id)
        where T : class =>
        row is null ? new Fault.NotFound(kind, id)
        : call.Allows(policy, new PolicyTarget(new ProjectId(owner), call.Caller.User)) ? row
        : new Fault.Forbidden(policy.Name);

    /// <summary>The canonical spelling of an id; as it came where it is none, and then it finds nothing.</summary>
    public static string Id(string text) => Guid.TryParse(text, out var id) ? id.ToString("D") : text;
}
