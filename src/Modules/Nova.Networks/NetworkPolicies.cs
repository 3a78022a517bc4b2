using Nova.Web;

namespace Nova.Networks;

/// <summary>Names and defaults are the original's.</summary>
internal static class NetworkPolicies
{
    public static readonly Policy List = new("os_compute_api:os-networks:list", BaseRules.ReaderOrAdmin, "List networks.");
    public static readonly Policy Show = new("os_compute_api:os-networks:show", BaseRules.ReaderOrAdmin, "Show a network.");
    public static readonly Policy ListTenant = new("os_compute_api:os-tenant-networks:list", BaseRules.ReaderOrAdmin, "List the project's networks.");
    public static readonly Policy ShowTenant = new("os_compute_api:os-tenant-networks:show", BaseRules.ReaderOrAdmin, "Show a network of the project.");

    public static IReadOnlyList<Policy> All { get; } = [List, Show, ListTenant, ShowTenant];
}
