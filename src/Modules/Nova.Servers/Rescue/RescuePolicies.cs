using Nova.Web;

namespace Nova.Servers.Rescue;

/// <summary>Names and defaults are the original's.</summary>
internal static class RescuePolicies
{
    private const string Prefix = "os_compute_api:";

    public static readonly Policy Rescue = new(Prefix + "os-rescue", BaseRules.MemberOrAdmin, "Rescue a server.");
    public static readonly Policy Unrescue = new(Prefix + "os-unrescue", BaseRules.MemberOrAdmin, "End the rescue of a server.");
    public static readonly Policy ChangePassword = new(Prefix + "os-admin-password", BaseRules.MemberOrAdmin, "Set the administrator's password of a server.");

    public static IReadOnlyList<Policy> All { get; } = [Rescue, Unrescue, ChangePassword];
}
