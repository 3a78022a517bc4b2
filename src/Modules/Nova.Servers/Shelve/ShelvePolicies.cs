using Nova.Web;

namespace Nova.Servers.Shelve;

/// <summary>Names and defaults are the original's.</summary>
internal static class ShelvePolicies
{
    private const string Prefix = "os_compute_api:os-shelve:";

    public static readonly Policy Shelve = new(Prefix + "shelve", BaseRules.MemberOrAdmin, "Shelve a server.");
    public static readonly Policy Unshelve = new(Prefix + "unshelve", BaseRules.MemberOrAdmin, "Bring a shelved server back.");
    public static readonly Policy UnshelveToHost = new(Prefix + "unshelve_to_host", BaseRules.Admin, "Bring a shelved server back on a host of one's choice.");
    public static readonly Policy Offload = new(Prefix + "shelve_offload", BaseRules.Admin, "Take a shelved server off its host.");

    public static IReadOnlyList<Policy> All { get; } = [Shelve, Unshelve, UnshelveToHost, Offload];
}
