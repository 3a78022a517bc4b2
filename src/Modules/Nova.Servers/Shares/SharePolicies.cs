using Nova.Web;

namespace Nova.Servers.Shares;

/// <summary>Names and defaults are the original's.</summary>
internal static class SharePolicies
{
    public static readonly Policy List = new("os_compute_api:os-server-shares:index", BaseRules.ReaderOrAdmin, "List the shares of a server.");
    public static readonly Policy Show = new("os_compute_api:os-server-shares:show", BaseRules.ReaderOrAdmin, "Show a share of a server.");
    public static readonly Policy Attach = new("os_compute_api:os-server-shares:create", BaseRules.MemberOrAdmin, "Give a server a share.");
    public static readonly Policy Detach = new("os_compute_api:os-server-shares:delete", BaseRules.MemberOrAdmin, "Take a share from a server.");

    public static IReadOnlyList<Policy> All { get; } = [List, Show, Attach, Detach];
}
