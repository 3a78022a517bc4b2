using Nova.Core;
using Nova.Web;

namespace Nova.Identity.Web;

/// <summary>Who may do what, as Keystone's default policies have it. Each wraps a handler, so that the route table shows the rules.</summary>
internal static class Access
{
    /// <summary>Administrators.</summary>
    public static ApiHandler Admin(string rule, ApiHandler handler) => When(call => IsAdmin(call.Caller), rule, handler);

    /// <summary>Administrators and readers of the whole system.</summary>
    public static ApiHandler Reader(string rule, ApiHandler handler) => When(call => IsReader(call.Caller), rule, handler);

    /// <summary>Those, and the user that the route's <c>{user}</c> names.</summary>
    public static ApiHandler ReaderOrSelf(string rule, ApiHandler handler) =>
        When(call => IsReader(call.Caller) || call.Route("user") == call.Caller.User.Value, rule, handler);

    /// <summary>Readers, and a token scoped to the project that the route's <c>{project}</c> names.</summary>
    public static ApiHandler ReaderOrOwnProject(string rule, ApiHandler handler) =>
        When(call => IsReader(call.Caller) || call.Route("project") == call.Caller.Project.Value, rule, handler);

    /// <summary>Readers, and a user or project of the domain that the route's <c>{domain}</c> names.</summary>
    public static ApiHandler ReaderOrOwnDomain(string rule, ApiHandler handler) =>
        When(call => IsReader(call.Caller) || call.Route("domain") == call.Caller.ProjectDomain, rule, handler);

    /// <summary>Whether the caller may read everything.</summary>
    public static bool IsReader(RequestContext caller) =>
        IsAdmin(caller) || (caller.SystemScope is "all" && caller.Roles.Contains("reader"));

    private static bool IsAdmin(RequestContext caller) => caller.Roles.Contains("admin");

    private static ApiHandler When(Func<ApiCall, bool> mayPass, string rule, ApiHandler handler) => (call, cancellationToken) =>
        mayPass(call) ? handler(call, cancellationToken) : Task.FromResult<IResult>(KeystoneFault.Forbidden(rule));
}
