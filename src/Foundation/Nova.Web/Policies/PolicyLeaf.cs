using System.Globalization;
using Nova.Core;

namespace Nova.Web.Policies;

/// <summary>Compiles the checks that are not rules: roles, facts of the caller compared with a text or a fact of the target.</summary>
internal static class PolicyLeaf
{
    private delegate string? Fact(RequestContext caller, in PolicyTarget target);

    public static PolicyCheck Compile(string kind, string match)
    {
        var wanted = Wanted(match);
        if (kind is "role")
        {
            return (RequestContext caller, in PolicyTarget target) =>
                wanted(caller, in target) is { } role && (caller.Roles.Contains(role) || caller.Roles.Contains(role.ToLowerInvariant()));
        }

        if (kind is "http" or "https")
        {
            throw new PolicyException($"The policy check \"{kind}:{match}\" asks another server; that is not supported.");
        }

        if (kind is "service_roles")
        {
            return (RequestContext caller, in PolicyTarget target) =>
                wanted(caller, in target) is { } role && caller.ServiceRoles.Contains(role.ToLowerInvariant());
        }

        var given = Given(kind);
        return (RequestContext caller, in PolicyTarget target) =>
            wanted(caller, in target) is { } right && given(caller, in target) is { } left && string.Equals(left, right, StringComparison.Ordinal);
    }

    /// <summary>The right side: a text, or <c>%(name)s</c> of the target; a name that targets have not makes the check fail.</summary>
    private static Fact Wanted(string match)
    {
        if (!match.StartsWith("%(", StringComparison.Ordinal) || !match.EndsWith(")s", StringComparison.Ordinal))
        {
            return (RequestContext _, in PolicyTarget _) => match;
        }

        return match[2..^2] switch
        {
            "project_id" or "tenant_id" or "target.project_id" => static (RequestContext _, in PolicyTarget target) => target.Project.Value,
            "user_id" or "target.user_id" => static (RequestContext _, in PolicyTarget target) => target.User.Value,
            _ => static (RequestContext _, in PolicyTarget _) => null,
        };
    }

    /// <summary>The left side: a literal in quotes, a number, True, False, None, or a fact of the caller.</summary>
    private static Fact Given(string kind)
    {
        if (kind.Length >= 2 && kind[0] is '\'' or '"' && kind[^1] == kind[0])
        {
            var literal = kind[1..^1];
            return (RequestContext _, in PolicyTarget _) => literal;
        }

        if (kind is "True" or "False" or "None" || long.TryParse(kind, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return (RequestContext _, in PolicyTarget _) => kind;
        }

        return kind switch
        {
            "is_admin" => static (RequestContext caller, in PolicyTarget _) => caller.IsAdmin ? "True" : "False",
            "project_id" or "tenant_id" or "tenant" => static (RequestContext caller, in PolicyTarget _) => caller.Project.Value is { Length: > 0 } id ? id : null,
            "user_id" or "user" => static (RequestContext caller, in PolicyTarget _) => caller.User.Value,
            "user_name" => static (RequestContext caller, in PolicyTarget _) => caller.UserName,
            "project_name" => static (RequestContext caller, in PolicyTarget _) => caller.ProjectName,
            "user_domain_id" => static (RequestContext caller, in PolicyTarget _) => caller.UserDomain,
            "project_domain_id" => static (RequestContext caller, in PolicyTarget _) => caller.ProjectDomain,
            "system_scope" or "system" => static (RequestContext caller, in PolicyTarget _) => caller.SystemScope,
            _ => static (RequestContext _, in PolicyTarget _) => null,
        };
    }
}
