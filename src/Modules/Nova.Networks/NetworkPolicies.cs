using Nova.Web;

namespace Nova.Networks;

/// <summary>Names and defaults are the original's.</summary>
internal static class NetworkPolicies
{
    public static readonly Policy List = new("os_compute_api:os-networks:list", BaseRules.ReaderOrAdmin, "List networks.");
    public static readonly Policy Show = new("os_compute_api:os-networks:show", BaseRules.ReaderOrAdmin, "Show a network.");
    public static readonly Policy ListTenant = new("os_compute_api:os-tenant-networks:list", BaseRules.ReaderOrAdmin, "List the project's networks.");
    public static readonly Policy ShowTenant = new("os_compute_api:os-tenant-networks:show", BaseRules.ReaderOrAdmin, "Show a network of the project.");

    public static readonly Policy ListServerGroups = new("os_compute_api:os-security-groups:list", BaseRules.ReaderOrAdmin, "List the security groups of a server.");
    public static readonly Policy AddServerGroup = new("os_compute_api:os-security-groups:add", BaseRules.MemberOrAdmin, "Give a server a security group.");
    public static readonly Policy RemoveServerGroup = new("os_compute_api:os-security-groups:remove", BaseRules.MemberOrAdmin, "Take a security group from a server.");

    public static readonly Policy ListGroups = new("os_compute_api:os-security-groups:get", BaseRules.ReaderOrAdmin, "List security groups.");
    public static readonly Policy ShowGroup = new("os_compute_api:os-security-groups:show", BaseRules.ReaderOrAdmin, "Show a security group.");
    public static readonly Policy CreateGroup = new("os_compute_api:os-security-groups:create", BaseRules.MemberOrAdmin, "Create a security group.");
    public static readonly Policy UpdateGroup = new("os_compute_api:os-security-groups:update", BaseRules.MemberOrAdmin, "Change a security group.");
    public static readonly Policy DeleteGroup = new("os_compute_api:os-security-groups:delete", BaseRules.MemberOrAdmin, "Delete a security group.");
    public static readonly Policy CreateRule = new("os_compute_api:os-security-groups:rule:create", BaseRules.MemberOrAdmin, "Add a rule to a security group.");
    public static readonly Policy DeleteRule = new("os_compute_api:os-security-groups:rule:delete", BaseRules.MemberOrAdmin, "Remove a rule of a security group.");

    public static readonly Policy ListPools = new("os_compute_api:os-floating-ip-pools", BaseRules.Anyone, "List the pools of floating IPs.");
    public static readonly Policy ListFloating = new("os_compute_api:os-floating-ips:list", BaseRules.ReaderOrAdmin, "List floating IPs.");
    public static readonly Policy ShowFloating = new("os_compute_api:os-floating-ips:show", BaseRules.ReaderOrAdmin, "Show a floating IP.");
    public static readonly Policy CreateFloating = new("os_compute_api:os-floating-ips:create", BaseRules.MemberOrAdmin, "Take a floating IP.");
    public static readonly Policy DeleteFloating = new("os_compute_api:os-floating-ips:delete", BaseRules.MemberOrAdmin, "Give a floating IP back.");
    public static readonly Policy AddFloating = new("os_compute_api:os-floating-ips:add", BaseRules.MemberOrAdmin, "Lead a floating IP to a server.");
    public static readonly Policy RemoveFloating = new("os_compute_api:os-floating-ips:remove", BaseRules.MemberOrAdmin, "Lead a floating IP away from a server.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        List, Show, ListTenant, ShowTenant, ListServerGroups, AddServerGroup, RemoveServerGroup, ListGroups, ShowGroup, CreateGroup, UpdateGroup, DeleteGroup,
        CreateRule, DeleteRule, ListPools, ListFloating, ShowFloating, CreateFloating, DeleteFloating, AddFloating, RemoveFloating,
    ];
}
