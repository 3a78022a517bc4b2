using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Volumes, snapshots, attachments and types as Cinder shows them.</summary>
internal static class VolumeViews
{
    public static JsonObject Brief(ApiCall call, VolumeRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["links"] = Links(call, "volumes", row.Id),
    };

    /// <summary>A volume as it is listed and shown.</summary>
    public static JsonObject Whole(ApiCall call, VolumeRow row, IEnumerable<AttachmentRow> attachments)
    {
        var view = Changed(call, row, attachments);
        view["os-vol-tenant-attr:tenant_id"] = row.ProjectId;
        if (row.GetImageMetadata() is { Count: > 0 } image)
        {
            view["volume_image_metadata"] = Map(image);
        }

        if (call.Caller.IsAdmin)
        {
            view["os-vol-host-attr:host"] = "nova@files#files";
            view["os-vol-mig-status-attr:migstat"] = null;
            view["os-vol-mig-status-attr:name_id"] = null;
        }

        return view;
    }

    /// <summary>A volume as those who make or change it are told: without what Cinder's extensions say of it.</summary>
    public static JsonObject Changed(ApiCall call, VolumeRow row, IEnumerable<AttachmentRow> attachments)
    {
        JsonObject view = new()
        {
            ["id"] = row.Id,
            ["name"] = row.Name,
            ["description"] = row.Description,
            ["size"] = row.SizeGiB,
            ["status"] = row.Status,
            ["created_at"] = Instants.FromMicroseconds(row.CreatedAt).ToApiMicroseconds(),
            ["updated_at"] = row.UpdatedAt is 0 ? null : Instants.FromMicroseconds(row.UpdatedAt).ToApiMicroseconds(),
            ["availability_zone"] = row.Zone,
            ["bootable"] = row.Bootable is 1 ? "true" : "false",
            ["encrypted"] = false,
            ["multiattach"] = row.Multiattach is 1,
            ["metadata"] = Map(row.GetMetadata()),
            ["attachments"] = new JsonArray([.. attachments.Where(attachment => attachment.IsShown).Select(attachment => Attached(call, attachment))]),
            ["snapshot_id"] = row.SnapshotId,
            ["source_volid"] = row.SourceId,
            ["volume_type"] = row.TypeName,
            ["user_id"] = row.UserId,
            ["replication_status"] = null,
            ["consistencygroup_id"] = null,
            ["links"] = Links(call, "volumes", row.Id),
        };
        if (call.Caller.IsAdmin)
        {
            view["migration_status"] = null;
        }

        if (VolumeVersion.Supports(call, 13))
        {
            view["group_id"] = null;
        }

        if (VolumeVersion.Supports(call, 21) && call.Caller.IsAdmin)
        {
            view["provider_id"] = null;
        }

        if (VolumeVersion.Supports(call, 48))
        {
            view["service_uuid"] = null;
            view["shared_targets"] = false;
        }

        return view;
    }

    public static JsonObject Whole(SnapshotRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["description"] = row.Description,
        ["status"] = row.Status,
        ["size"] = row.SizeGiB,
        ["volume_id"] = row.VolumeId,
        ["created_at"] = Instants.FromMicroseconds(row.CreatedAt).ToApiMicroseconds(),
        ["updated_at"] = row.UpdatedAt is 0 ? null : Instants.FromMicroseconds(row.UpdatedAt).ToApiMicroseconds(),
        ["metadata"] = Map(row.GetMetadata()),
        ["os-extended-snapshot-attributes:project_id"] = row.ProjectId,
        ["os-extended-snapshot-attributes:progress"] = row.Status is VolumeStatus.Available ? "100%" : "0%",
        ["user_id"] = row.UserId,
        ["group_snapshot_id"] = null,
    };

    public static JsonObject Attachment(AttachmentRow row, JsonObject? connection) => new()
    {
        ["id"] = row.Id,
        ["status"] = row.Status,
        ["instance"] = row.ServerId,
        ["volume_id"] = row.VolumeId,
        ["attached_at"] = row.AttachedAt is { } at ? Instants.FromMicroseconds(at).ToApiMicroseconds() : null,
        ["detached_at"] = null,
        ["attach_mode"] = row.Mode,
        ["connection_info"] = connection ?? [],
    };

    public static JsonObject Type(TypeRow row, bool isAdmin)
    {
        JsonObject view = new()
        {
            ["id"] = row.Id,
            ["name"] = row.Name,
            ["description"] = row.Description,
            ["is_public"] = row.IsPublic is 1,
            ["os-volume-type-access:is_public"] = row.IsPublic is 1,
        };
        view["extra_specs"] = Map(isAdmin ? Texts.Read(row.ExtraSpecs) : Texts.Read(row.ExtraSpecs).Where(pair => pair.Key is "multiattach" or "RESKEY:availability_zones").ToDictionary());
        if (isAdmin)
        {
            view["qos_specs_id"] = null;
        }

        return view;
    }

    public static JsonObject Map(IReadOnlyDictionary<string, string> texts)
    {
        JsonObject map = [];
        foreach (var (key, value) in texts)
        {
            map[key] = value;
        }

        return map;
    }

    public static JsonArray Links(ApiCall call, string kind, string id) =>
    [
        Link("self", call.Link($"/v3/{call.Route("project")}/{kind}/{id}")),
        Link("bookmark", call.Link($"/{call.Route("project")}/{kind}/{id}")),
    ];

    public static JsonObject Link(string rel, string address) => new() { ["rel"] = rel, ["href"] = address };

    private static JsonObject Attached(ApiCall call, AttachmentRow row) => new()
    {
        ["id"] = row.VolumeId,
        ["attachment_id"] = row.Id,
        ["volume_id"] = row.VolumeId,
        ["server_id"] = row.ServerId,
        // Where a server runs is for administrators.
        ["host_name"] = call.Caller.IsAdmin ? row.Host : null,
        ["device"] = row.Device,
        ["attached_at"] = row.AttachedAt is { } at ? Instants.FromMicroseconds(at).ToApiMicroseconds() : null,
    };
}
