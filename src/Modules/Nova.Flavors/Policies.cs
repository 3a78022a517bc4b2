using Nova.Web;

namespace Nova.Flavors;

/// <summary>Names and defaults are the original's, so that existing policy files keep working.</summary>
internal static class Policies
{
    // Lists and single flavors are for everyone with a token; the original has no rule for them, so no file can name this one.
    public static readonly Policy Read = new("os_compute_api:flavors", BaseRules.Anyone, "List and show flavors.");
    public static readonly Policy Create = new("os_compute_api:os-flavor-manage:create", BaseRules.Admin, "Make a flavor.");
    public static readonly Policy Update = new("os_compute_api:os-flavor-manage:update", BaseRules.Admin, "Describe a flavor.");
    public static readonly Policy Delete = new("os_compute_api:os-flavor-manage:delete", BaseRules.Admin, "Delete a flavor.");
    public static readonly Policy ListAccess = new("os_compute_api:os-flavor-access", BaseRules.Admin, "List the projects that may use a private flavor.");
    public static readonly Policy AddAccess = new("os_compute_api:os-flavor-access:add_tenant_access", BaseRules.Admin, "Let a project use a private flavor.");
    public static readonly Policy RemoveAccess = new("os_compute_api:os-flavor-access:remove_tenant_access", BaseRules.Admin, "Take a private flavor from a project.");
    public static readonly Policy ListSpecs = new("os_compute_api:os-flavor-extra-specs:index", BaseRules.ReaderOrAdmin, "See a flavor's extra specs.");
    public static readonly Policy ShowSpec = new("os_compute_api:os-flavor-extra-specs:show", BaseRules.ReaderOrAdmin, "See one extra spec of a flavor.");
    public static readonly Policy CreateSpecs = new("os_compute_api:os-flavor-extra-specs:create", BaseRules.Admin, "Add extra specs to a flavor.");
    public static readonly Policy UpdateSpec = new("os_compute_api:os-flavor-extra-specs:update", BaseRules.Admin, "Set an extra spec of a flavor.");
    public static readonly Policy DeleteSpec = new("os_compute_api:os-flavor-extra-specs:delete", BaseRules.Admin, "Remove an extra spec of a flavor.");

    public static IReadOnlyList<Policy> All { get; } =
        [Read, Create, Update, Delete, ListAccess, AddAccess, RemoveAccess, ListSpecs, ShowSpec, CreateSpecs, UpdateSpec, DeleteSpec];
}
