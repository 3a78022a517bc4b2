using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Servers.Storage;

namespace Nova.Servers.Notices;

/// <summary>What each of the payloads of <c>instance.*</c> has of its own.</summary>
internal static class NoticeParts
{
    /// <summary>Adds them to what all have; the payload's name and version.</summary>
    public static (string Name, string Version) Add(JsonObject data, ServerRow row, ServerHappening happening) => happening.Kind switch
    {
        NoticeKind.Creation => Creation(data, row),
        NoticeKind.Rebuild => Rebuild(data, row),
        NoticeKind.Update => Update(data, row, happening),
        NoticeKind.Exists => Exists(data, happening.Period!),
        _ => Action(data, happening.Detail),
    };

    private static (string Name, string Version) Creation(JsonObject data, ServerRow row)
    {
        data["keypairs"] = NoticeValues.List(row.KeyName is null ? [] : [Keypair(row)]);
        data["tags"] = Tags(row);
        data["trusted_image_certificates"] = Certificates(row);
        data["instance_name"] = row.DomainName;
        return ("InstanceCreatePayload", "1.13");
    }

    private static (string Name, string Version) Rebuild(JsonObject data, ServerRow row)
    {
        data["trusted_image_certificates"] = Certificates(row);
        return ("InstanceActionRebuildPayload", "1.10");
    }

    private static (string Name, string Version) Update(JsonObject data, ServerRow row, ServerHappening happening)
    {
        var update = happening.Update!;
        data["audit_period"] = Period(happening.Period!);
        data["old_display_name"] = update.OldName;
        data["state_update"] = NoticeValues.Wrap("InstanceStateUpdatePayload", "1.0", new JsonObject
        {
            ["old_state"] = update.OldState,
            ["state"] = update.State,
            ["old_task_state"] = NoticeValues.Task(update.OldTask),
            ["new_task_state"] = NoticeValues.Task(update.Task),
        });
        data["tags"] = Tags(row);
        return ("InstanceUpdatePayload", "2.1");
    }

    private static (string Name, string Version) Exists(JsonObject data, NoticePeriod period)
    {
        data["audit_period"] = Period(period);
        return ("InstanceExistsPayload", "2.1");
    }

    private static (string Name, string Version) Action(JsonObject data, ActionDetail? detail)
    {
        switch (detail)
        {
            case { Volume: { } old, NewVolume: { } other }:
                data["old_volume_id"] = old.ToString();
                data["new_volume_id"] = other.ToString();
                return ("InstanceActionVolumeSwapPayload", "1.9");
            case { Volume: { } volume }:
                data["volume_id"] = volume.ToString();
                return ("InstanceActionVolumePayload", "1.7");
            case { Snapshot: { } image }:
                data["snapshot_image_id"] = image.ToString();
                return ("InstanceActionSnapshotPayload", "1.10");
            case { RescueImage: { } image }:
                data["rescue_image_ref"] = image.ToString();
                return ("InstanceActionRescuePayload", "1.4");
            case { NewFlavor: { } flavor }:
                data["new_flavor"] = VersionedNotice.Flavor(flavor);
                return ("InstanceActionResizePrepPayload", "1.4");
            default:
                return ("InstanceActionPayload", "1.9");
        }
    }

    private static JsonArray Tags(ServerRow row) => NoticeValues.List(row.GetTags().Select(tag => (JsonNode?)JsonValue.Create(tag)));

    private static JsonNode? Certificates(ServerRow row) => row.TrustedCerts is { Length: > 0 } certificates ? JsonNode.Parse(certificates) : null;

    private static JsonObject Period(NoticePeriod period) => NoticeValues.Wrap("AuditPeriodPayload", "1.0", new JsonObject
    {
        ["audit_period_beginning"] = NoticeValues.Instant(period.From),
        ["audit_period_ending"] = NoticeValues.Instant(period.To),
    });

    private static JsonObject Keypair(ServerRow row) => NoticeValues.Wrap("KeypairPayload", "1.0", new JsonObject
    {
        ["user_id"] = row.UserId,
        ["name"] = row.KeyName,
        ["fingerprint"] = null,
        ["public_key"] = row.KeyData,
        ["type"] = row.KeyType ?? "ssh",
    });
}
