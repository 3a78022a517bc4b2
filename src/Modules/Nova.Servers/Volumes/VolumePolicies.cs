using Nova.Web;

namespace Nova.Servers.Volumes;

/// <summary>Names and defaults are the original's.</summary>
internal static class VolumePolicies
{
    private const string Prefix = "os_compute_api:";

    public static readonly Policy ListAttachments = Read("os-volumes-attachments:index", "List the volumes of a server.");
    public static readonly Policy ShowAttachment = Read("os-volumes-attachments:show", "Show a volume of a server.");
    public static readonly Policy Attach = Write("os-volumes-attachments:create", "Attach a volume to a server.");
    public static readonly Policy UpdateAttachment = Write("os-volumes-attachments:update", "Say whether a volume goes with its server.");
    public static readonly Policy Swap = new(Prefix + "os-volumes-attachments:swap", BaseRules.ServiceOrAdmin, "Exchange the volume behind an attachment.");
    public static readonly Policy Detach = Write("os-volumes-attachments:delete", "Detach a volume from a server.");
    public static readonly Policy ListVolumes = Read("os-volumes:list", "List volumes.");
    public static readonly Policy DetailVolumes = Read("os-volumes:detail", "List volumes with all details.");
    public static readonly Policy ShowVolume = Read("os-volumes:show", "Show a volume.");
    public static readonly Policy CreateVolume = Write("os-volumes:create", "Create a volume.");
    public static readonly Policy DeleteVolume = Write("os-volumes:delete", "Delete a volume.");
    public static readonly Policy ListSnapshots = Read("os-volumes:snapshots:list", "List snapshots.");
    public static readonly Policy DetailSnapshots = Read("os-volumes:snapshots:detail", "List snapshots with all details.");
    public static readonly Policy ShowSnapshot = Read("os-volumes:snapshots:show", "Show a snapshot.");
    public static readonly Policy CreateSnapshot = Write("os-volumes:snapshots:create", "Create a snapshot.");
    public static readonly Policy DeleteSnapshot = Write("os-volumes:snapshots:delete", "Delete a snapshot.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        ListAttachments, ShowAttachment, Attach, UpdateAttachment, Swap, Detach, ListVolumes, DetailVolumes, ShowVolume, CreateVolume, DeleteVolume,
        ListSnapshots, DetailSnapshots, ShowSnapshot, CreateSnapshot, DeleteSnapshot,
    ];

    private static Policy Read(string name, string description) => new(Prefix + name, BaseRules.ReaderOrAdmin, description);

    private static Policy Write(string name, string description) => new(Prefix + name, BaseRules.MemberOrAdmin, description);
}
