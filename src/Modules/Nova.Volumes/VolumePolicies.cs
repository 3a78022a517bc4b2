using Nova.Web;

namespace Nova.Volumes;

/// <summary>Names are Cinder's, so that existing policy files keep working.</summary>
internal static class VolumePolicies
{
    public static readonly Policy List = new("volume:get_all", BaseRules.ReaderOrAdmin, "List volumes.");
    public static readonly Policy Show = new("volume:get", BaseRules.ReaderOrAdmin, "Show a volume.");
    public static readonly Policy Create = new("volume:create", BaseRules.MemberOrAdmin, "Create a volume.");
    public static readonly Policy Update = new("volume:update", BaseRules.MemberOrAdmin, "Change a volume's name and the like.");
    public static readonly Policy Delete = new("volume:delete", BaseRules.MemberOrAdmin, "Delete a volume.");
    public static readonly Policy ForceDelete = new("volume:force_delete", BaseRules.Admin, "Delete a volume whatever its status.");
    public static readonly Policy ReadMetadata = new("volume:get_volume_metadata", BaseRules.ReaderOrAdmin, "Show a volume's metadata.");
    public static readonly Policy WriteMetadata = new("volume:update_volume_metadata", BaseRules.MemberOrAdmin, "Change a volume's metadata.");
    public static readonly Policy DeleteMetadata = new("volume:delete_volume_metadata", BaseRules.MemberOrAdmin, "Remove an item of a volume's metadata.");
    public static readonly Policy Extend = new("volume:extend", BaseRules.MemberOrAdmin, "Make a volume larger.");
    public static readonly Policy ExtendAttached = new("volume:extend_attached_volume", BaseRules.MemberOrAdmin, "Make a volume larger that a server uses.");
    public static readonly Policy Reserve = new("volume_extension:volume_actions:reserve", BaseRules.MemberOrAdmin, "Reserve a volume.");
    public static readonly Policy Unreserve = new("volume_extension:volume_actions:unreserve", BaseRules.MemberOrAdmin, "Give a reservation back.");
    public static readonly Policy BeginDetaching = new("volume_extension:volume_actions:begin_detaching", BaseRules.MemberOrAdmin, "Mark a volume as being detached.");
    public static readonly Policy RollDetaching = new("volume_extension:volume_actions:roll_detaching", BaseRules.MemberOrAdmin, "Take that mark back.");
    public static readonly Policy Attach = new("volume_extension:volume_actions:attach", BaseRules.MemberOrAdmin, "Mark a volume as attached.");
    public static readonly Policy Detach = new("volume_extension:volume_actions:detach", BaseRules.MemberOrAdmin, "Mark a volume as detached.");
    public static readonly Policy Connect = new("volume_extension:volume_actions:initialize_connection", BaseRules.ServiceOrAdmin, "Learn how a host reaches a volume.");
    public static readonly Policy Disconnect = new("volume_extension:volume_actions:terminate_connection", BaseRules.ServiceOrAdmin, "End a host's connection to a volume.");
    public static readonly Policy Upload = new("volume_extension:volume_actions:upload_image", BaseRules.MemberOrAdmin, "Make an image of a volume.");
    public static readonly Policy SetBootable = new("volume_extension:volume_actions:set_bootable", BaseRules.MemberOrAdmin, "Say whether a server can boot from a volume.");
    public static readonly Policy SetReadOnly = new("volume_extension:volume_actions:update_readonly_flag", BaseRules.MemberOrAdmin, "Make a volume read-only.");
    public static readonly Policy ImageMetadata = new("volume_extension:volume_image_metadata:set", BaseRules.MemberOrAdmin, "Change what a volume remembers of its image.");
    public static readonly Policy ShowImageMetadata = new("volume_extension:volume_image_metadata:show", BaseRules.ReaderOrAdmin, "Show what a volume remembers of its image.");
    public static readonly Policy ResetStatus = new("volume_extension:volume_admin_actions:reset_status", BaseRules.Admin, "Set a volume's status by hand.");
    public static readonly Policy ForceDetach = new("volume_extension:volume_admin_actions:force_detach", BaseRules.Admin, "Detach a volume by hand.");
    public static readonly Policy ListSnapshots = new("volume:get_all_snapshots", BaseRules.ReaderOrAdmin, "List snapshots.");
    public static readonly Policy ShowSnapshot = new("volume:get_snapshot", BaseRules.ReaderOrAdmin, "Show a snapshot.");
    public static readonly Policy CreateSnapshot = new("volume:create_snapshot", BaseRules.MemberOrAdmin, "Create a snapshot.");
    public static readonly Policy UpdateSnapshot = new("volume:update_snapshot", BaseRules.MemberOrAdmin, "Change a snapshot's name and the like.");
    public static readonly Policy DeleteSnapshot = new("volume:delete_snapshot", BaseRules.MemberOrAdmin, "Delete a snapshot.");
    public static readonly Policy ResetSnapshot = new("volume_extension:snapshot_admin_actions:reset_status", BaseRules.Admin, "Set a snapshot's status by hand.");
    public static readonly Policy ListTypes = new("volume_extension:type_get_all", BaseRules.ReaderOrAdmin, "List volume types.");
    public static readonly Policy ShowType = new("volume_extension:type_get", BaseRules.ReaderOrAdmin, "Show a volume type.");
    public static readonly Policy ManageTypes = new("volume_extension:type_create", BaseRules.Admin, "Create a volume type.");
    public static readonly Policy UpdateType = new("volume_extension:type_update", BaseRules.Admin, "Change a volume type.");
    public static readonly Policy DeleteType = new("volume_extension:type_delete", BaseRules.Admin, "Delete a volume type.");
    public static readonly Policy ShowQuota = new("volume_extension:quotas:show", BaseRules.ReaderOrAdmin, "Show a project's quota of block storage.");
    public static readonly Policy UpdateQuota = new("volume_extension:quotas:update", BaseRules.Admin, "Change a project's quota of block storage.");
    public static readonly Policy DeleteQuota = new("volume_extension:quotas:delete", BaseRules.Admin, "Reset a project's quota of block storage.");
    public static readonly Policy Limits = new("limits_extension:used_limits", BaseRules.ReaderOrAdmin, "Show limits and usage.");
    public static readonly Policy Zones = new("volume:availability_zone_list", BaseRules.Anyone, "List the zones of block storage.");
    public static readonly Policy Services = new("volume_extension:services:index", BaseRules.Admin, "List the services of block storage.");
    public static readonly Policy CreateAttachment = new("volume:attachment_create", BaseRules.MemberOrAdmin, "Hold a volume for a server.");
    public static readonly Policy UpdateAttachment = new("volume:attachment_update", BaseRules.ServiceOrAdmin, "Connect a volume that is held.");
    public static readonly Policy CompleteAttachment = new("volume:attachment_complete", BaseRules.ServiceOrAdmin, "Mark a volume that is held as in use.");
    public static readonly Policy DeleteAttachment = new("volume:attachment_delete", BaseRules.MemberOrAdmin, "End the hold of a volume.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        List, Show, Create, Update, Delete, ForceDelete, ReadMetadata, WriteMetadata, DeleteMetadata, Extend, ExtendAttached, Reserve, Unreserve, BeginDetaching,
        RollDetaching, Attach, Detach, Connect, Disconnect, Upload, SetBootable, SetReadOnly, ImageMetadata, ShowImageMetadata, ResetStatus, ForceDetach, ListSnapshots,
        ShowSnapshot, CreateSnapshot, UpdateSnapshot, DeleteSnapshot, ResetSnapshot, ListTypes, ShowType, ManageTypes, UpdateType, DeleteType, ShowQuota,
        UpdateQuota, DeleteQuota, Limits, Zones, Services, CreateAttachment, UpdateAttachment, CompleteAttachment, DeleteAttachment,
    ];
}
