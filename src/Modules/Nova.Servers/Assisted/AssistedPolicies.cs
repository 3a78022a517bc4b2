using Nova.Web;

namespace Nova.Servers.Assisted;

/// <summary>Names and defaults are the original's. The caller is the block storage service, whose project is not the server's.</summary>
internal static class AssistedPolicies
{
    public static readonly Policy Create = new("os_compute_api:os-assisted-volume-snapshots:create", BaseRules.ServiceOrAdmin, "Have a host make a snapshot of a volume.");
    public static readonly Policy Delete = new("os_compute_api:os-assisted-volume-snapshots:delete", BaseRules.ServiceOrAdmin, "Have a host remove a snapshot of a volume.");

    public static IReadOnlyList<Policy> All { get; } = [Create, Delete];
}
