using Nova.Web;

namespace Nova.Keypairs;

/// <summary>Names and defaults are the original's, so that existing policy files keep working.</summary>
internal static class Policies
{
    private const string OwnerOrAdmin = "(rule:context_is_admin) or user_id:%(user_id)s";

    public static readonly Policy List = new("os_compute_api:os-keypairs:index", OwnerOrAdmin, "List keypairs.");
    public static readonly Policy Show = new("os_compute_api:os-keypairs:show", OwnerOrAdmin, "Show a keypair.");
    public static readonly Policy Create = new("os_compute_api:os-keypairs:create", OwnerOrAdmin, "Import or make a keypair.");
    public static readonly Policy Delete = new("os_compute_api:os-keypairs:delete", OwnerOrAdmin, "Delete a keypair.");

    public static IReadOnlyList<Policy> All { get; } = [List, Show, Create, Delete];
}
