namespace Nova.Web;

/// <summary>The rules that most policies default to.</summary>
public static class BaseRules
{
    /// <summary>An admin.</summary>
    public const string Admin = "rule:context_is_admin";

    /// <summary>A member of the target's project, or an admin: most writes.</summary>
    public const string MemberOrAdmin = "rule:project_member_or_admin";

    /// <summary>A reader of the target's project, or an admin: most reads.</summary>
    public const string ReaderOrAdmin = "rule:project_reader_or_admin";

    /// <summary>A manager of the target's project, or an admin.</summary>
    public const string ManagerOrAdmin = "rule:project_manager_or_admin";

    /// <summary>Another OpenStack service, or an admin.</summary>
    public const string ServiceOrAdmin = "rule:service_or_admin";

    /// <summary>Everyone with a token.</summary>
    public const string Anyone = "@";

    /// <summary>Nobody.</summary>
    public const string Nobody = "!";

    /// <summary>The named rules that the others refer to; an operator's file may override them.</summary>
    internal static IReadOnlyList<Policy> Definitions { get; } =
    [
        new("context_is_admin", "role:admin", "What makes a caller an admin."),
        new("admin_or_owner", "is_admin:True or project_id:%(project_id)s", "An admin, or a caller of the target's project (old name)."),
        new("admin_api", "is_admin:True", "An admin (old name)."),
        new("project_manager_api", "role:manager and project_id:%(project_id)s", "A manager of the target's project."),
        new("project_member_api", "role:member and project_id:%(project_id)s", "A member of the target's project."),
        new("project_reader_api", "role:reader and project_id:%(project_id)s", "A reader of the target's project."),
        new("service_api", "role:service", "Another OpenStack service."),
        new("project_manager_or_admin", "rule:project_manager_api or rule:context_is_admin", "A manager of the target's project, or an admin."),
        new("project_member_or_admin", "rule:project_member_api or rule:context_is_admin", "A member of the target's project, or an admin."),
        new("project_reader_or_admin", "rule:project_reader_api or rule:context_is_admin", "A reader of the target's project, or an admin."),
        new("service_or_admin", "rule:service_api or rule:context_is_admin", "Another OpenStack service, or an admin."),
    ];
}
