using Nova.Web;

namespace Nova.Servers.Interfaces;

/// <summary>Names and defaults are the original's.</summary>
internal static class InterfacePolicies
{
    public static readonly Policy List = new("os_compute_api:os-attach-interfaces:list", BaseRules.ReaderOrAdmin, "List the interfaces of a server.");
    public static readonly Policy Show = new("os_compute_api:os-attach-interfaces:show", BaseRules.ReaderOrAdmin, "Show an interface of a server.");
    public static readonly Policy Attach = new("os_compute_api:os-attach-interfaces:create", BaseRules.MemberOrAdmin, "Give a server an interface.");
    public static readonly Policy Detach = new("os_compute_api:os-attach-interfaces:delete", BaseRules.MemberOrAdmin, "Take an interface off a server.");
    public static readonly Policy AddAddress = new("os_compute_api:os-multinic:add", BaseRules.MemberOrAdmin, "Give a server a further address.");
    public static readonly Policy RemoveAddress = new("os_compute_api:os-multinic:remove", BaseRules.MemberOrAdmin, "Take an address from a server.");

    public static IReadOnlyList<Policy> All { get; } = [List, Show, Attach, Detach, AddAddress, RemoveAddress];
}
