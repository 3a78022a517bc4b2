using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Servers.Storage;

namespace Nova.Servers.Notices;

/// <summary>A server as <c>compute.instance.*</c> tells of it: flat, and empty text for what there is not.</summary>
internal static class UnversionedNotice
{
    public static JsonObject Of(ServerRow row, ServerHappening happening)
    {
        var server = Server(row);
        if (happening.Period is { } period)
        {
            server["audit_period_beginning"] = NoticeValues.Instant(period.From);
            server["audit_period_ending"] = NoticeValues.Instant(period.To);
            server["bandwidth"] = new JsonObject();
        }

        if (happening.Update is { } update)
        {
            server["old_state"] = update.OldState;
            server["old_task_state"] = NoticeValues.Task(update.OldTask);
            server["new_task_state"] = NoticeValues.Task(update.Task);
        }

        if (happening.Detail?.NewFlavor is { } flavor)
        {
            server["new_instance_type"] = flavor.Name;
            server["new_instance_type_id"] = flavor.Id.Value;
        }

        return server;
    }

    private static JsonObject Server(ServerRow row)
    {
        var (flavor, image) = (row.GetFlavor(), row.GetImageProperties());
        return new JsonObject
        {
            ["tenant_id"] = row.ProjectId,
            ["user_id"] = row.UserId,
            ["instance_id"] = row.Id,
            ["display_name"] = row.Name,
            ["reservation_id"] = row.ReservationId,
            ["hostname"] = row.Hostname,
            ["instance_type"] = flavor.Name,
            ["instance_type_id"] = flavor.Id.Value,
            ["architecture"] = image.GetValueOrDefault("architecture") ?? "",
            ["memory_mb"] = flavor.MemoryMiB,
            ["disk_gb"] = flavor.RootDiskGiB + flavor.EphemeralDiskGiB,
            ["vcpus"] = flavor.VCpus,
            ["root_gb"] = flavor.RootDiskGiB,
            ["ephemeral_gb"] = flavor.EphemeralDiskGiB,
            ["host"] = row.Host ?? "",
            ["availability_zone"] = row.Zone ?? "",
            ["created_at"] = NoticeValues.Instant(row.CreatedAt),
            ["deleted_at"] = NoticeValues.Instant(row.DeletedAt) ?? "",
            ["launched_at"] = NoticeValues.Instant(row.LaunchedAt) ?? "",
            ["image_ref_url"] = row.ImageId is { } id ? $"/images/{id}" : "",
            ["os_type"] = image.GetValueOrDefault("os_type") ?? "",
            ["kernel_id"] = row.KernelId ?? "",
            ["ramdisk_id"] = row.RamdiskId ?? "",
            ["state"] = row.VmState,
            ["state_description"] = row.TaskState,
            ["access_ip_v4"] = row.AccessIpv4,
            ["access_ip_v6"] = row.AccessIpv6,
            ["image_meta"] = NoticeValues.Texts(image),
            ["metadata"] = NoticeValues.Texts(row.GetMetadata()),
            ["fixed_ips"] = NoticeValues.List(row.GetPorts().SelectMany(port => port.Addresses.Select(address => (JsonNode?)new JsonObject
            {
                ["address"] = address.Address,
                ["label"] = port.NetworkLabel,
                ["vif_mac"] = port.MacAddress,
            }))),
        };
    }
}
