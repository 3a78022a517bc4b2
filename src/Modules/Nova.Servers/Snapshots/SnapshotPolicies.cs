using Nova.Web;

namespace Nova.Servers.Snapshots;

/// <summary>Names and defaults are the original's.</summary>
internal static class SnapshotPolicies
{
    private const string Prefix = "os_compute_api:";

    public static readonly Policy CreateImage = new(Prefix + "servers:create_image", BaseRules.MemberOrAdmin, "Make an image of a server.");
    public static readonly Policy CreateImageOfVolumes =
        new(Prefix + "servers:create_image:allow_volume_backed", BaseRules.MemberOrAdmin, "Make an image of a server whose root disk is a volume.");

    public static readonly Policy CreateBackup = new(Prefix + "os-create-backup", BaseRules.MemberOrAdmin, "Make a backup of a server, and remove old ones.");

    public static IReadOnlyList<Policy> All { get; } = [CreateImage, CreateImageOfVolumes, CreateBackup];
}
