using Nova.Web;

namespace Nova.Consoles;

/// <summary>Names and defaults are the original's.</summary>
internal static class Policies
{
    public static readonly Policy Consoles = new("os_compute_api:os-remote-consoles", BaseRules.MemberOrAdmin, "Get at a console of a server.");
    public static readonly Policy Tokens = new("os_compute_api:os-console-auth-tokens", BaseRules.Admin, "See what a console token opens.");

    public static IReadOnlyList<Policy> All { get; } = [Consoles, Tokens];
}
