using System.Text.Json.Nodes;
using Nova.Contracts.Compute;
using Nova.Contracts.Flavors;
using Nova.Contracts.Networks;
using Nova.Contracts.Usage;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;

namespace Nova.Servers.Notices;

/// <summary>A server as one of the payloads of <c>instance.*</c>: what they have in common is here, what each has of its own in <see cref="NoticeParts"/>.</summary>
internal static class VersionedNotice
{
    public static JsonObject Of(ServerRow row, IReadOnlyList<BlockDeviceRow> devices, ServerHappening happening)
    {
        var data = Server(row, devices, happening);
        if (happening.Kind is not (NoticeKind.Update or NoticeKind.Exists))
        {
            data["fault"] = happening.Failure is { } failure ? Fault(failure, happening.Function) : null;
        }

        var (name, version) = NoticeParts.Add(data, row, happening);
        return NoticeValues.Wrap(name, version, data);
    }

    /// <summary>A flavor as a payload within a server's.</summary>
    public static JsonObject Flavor(Flavor flavor) => NoticeValues.Wrap("FlavorPayload", "1.4", new JsonObject
    {
        ["flavorid"] = flavor.Id.Value,
        ["name"] = flavor.Name,
        ["root_gb"] = flavor.RootDiskGiB,
        ["vcpus"] = flavor.VCpus,
        ["ephemeral_gb"] = flavor.EphemeralDiskGiB,
        ["memory_mb"] = flavor.MemoryMiB,
        ["disabled"] = flavor.IsDisabled,
        ["rxtx_factor"] = flavor.RxTxFactor,
        ["extra_specs"] = NoticeValues.Texts(flavor.ExtraSpecs),
        ["projects"] = null,
        ["swap"] = flavor.SwapMiB,
        ["is_public"] = flavor.IsPublic,
        ["vcpu_weight"] = 0,
        ["description"] = flavor.Description,
    });

    /// <summary>What went wrong, as a payload within another.</summary>
    public static JsonObject Fault(string failure, string function, string kind = "NovaException") => NoticeValues.Wrap("ExceptionPayload", "1.1", new JsonObject
    {
        ["function_name"] = function,
        ["module_name"] = "nova.servers",
        ["exception"] = kind,
        ["exception_message"] = failure,
        ["traceback"] = "",
    });

    private static JsonObject Server(ServerRow row, IReadOnlyList<BlockDeviceRow> devices, ServerHappening happening) => new()
    {
        ["architecture"] = row.GetImageProperties().GetValueOrDefault("hw_architecture") ?? row.GetImageProperties().GetValueOrDefault("architecture"),
        ["availability_zone"] = row.Zone,
        ["block_devices"] = NoticeValues.List(devices.Select(BlockDevice)),
        ["created_at"] = NoticeValues.Instant(row.CreatedAt),
        ["deleted_at"] = NoticeValues.Instant(row.DeletedAt),
        ["display_name"] = row.Name,
        ["display_description"] = row.Description,
        ["host"] = row.Host,
        ["host_name"] = row.Hostname,
        ["ip_addresses"] = NoticeValues.List(row.GetPorts().SelectMany(port => port.Addresses.Select(address => Address(port, address)))),
        ["kernel_id"] = row.KernelId ?? "",
        ["key_name"] = row.KeyName,
        ["launched_at"] = NoticeValues.Instant(row.LaunchedAt),
        ["image_uuid"] = row.ImageId ?? "",
        ["metadata"] = NoticeValues.Texts(row.GetMetadata()),
        ["locked"] = row.LockedBy is not null,
        ["node"] = row.Node,
        ["os_type"] = row.GetImageProperties().GetValueOrDefault("os_type"),
        ["progress"] = row.Progress,
        ["ramdisk_id"] = row.RamdiskId ?? "",
        ["reservation_id"] = row.ReservationId,
        ["state"] = row.VmState,
        ["task_state"] = NoticeValues.Task(row.TaskState),
        ["power_state"] = Power((PowerState)row.PowerState),
        ["tenant_id"] = row.ProjectId,
        ["terminated_at"] = NoticeValues.Instant(row.TerminatedAt),
        ["auto_disk_config"] = row.AutoDiskConfig is 1 ? "AUTO" : "MANUAL",
        ["flavor"] = Flavor(row.GetFlavor()),
        ["updated_at"] = NoticeValues.Instant(row.UpdatedAt),
        ["user_id"] = row.UserId,
        ["uuid"] = row.Id,
        ["request_id"] = happening.RequestId,
        ["action_initiator_user"] = happening.User?.Value ?? row.UserId,
        ["action_initiator_project"] = happening.Project?.Value ?? row.ProjectId,
        ["locked_reason"] = row.LockedReason,
        ["shares"] = new JsonArray(),
    };

    private static JsonObject? BlockDevice(BlockDeviceRow device) => NoticeValues.Wrap("BlockDevicePayload", "1.0", new JsonObject
    {
        ["boot_index"] = device.BootIndex,
        ["delete_on_termination"] = device.DeleteOnTermination is 1,
        ["device_name"] = device.DeviceName,
        ["tag"] = device.Tag,
        ["volume_id"] = device.VolumeId,
    });

    private static JsonObject? Address(ServerPort port, FixedAddress address) => NoticeValues.Wrap("IpPayload", "1.0", new JsonObject
    {
        ["mac"] = port.MacAddress,
        ["address"] = address.Address,
        ["port_uuid"] = port.Id.ToString(),
        ["meta"] = new JsonObject(),
        ["version"] = address.Address.Contains(':', StringComparison.Ordinal) ? 6 : 4,
        ["label"] = port.NetworkLabel,
        ["device_name"] = port.TapDevice,
    });

    private static string Power(PowerState state) => state switch
    {
        PowerState.Running => "running",
        PowerState.Paused => "paused",
        PowerState.Shutdown => "shutdown",
        PowerState.Crashed => "crashed",
        PowerState.Suspended => "suspended",
        _ => "pending",
    };
}
