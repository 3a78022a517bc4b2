using System.Text.Json.Nodes;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Contracts.Usage;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;

namespace Nova.Servers.Notices;

/// <summary>A server as <c>InstanceActionPayload</c>, or as <c>InstanceCreatePayload</c> where it comes into being.</summary>
internal static class VersionedNotice
{
    public static JsonObject Of(ServerRow row, ServerHappening happening)
    {
        var data = Server(row, happening);
        data["fault"] = happening.Failure is { } failure ? Fault(failure, happening.Function) : null;
        if (!happening.IsCreation)
        {
            return Wrap("InstanceActionPayload", "1.9", data);
        }

        data["keypairs"] = NoticeValues.List(row.KeyName is null ? [] : [Keypair(row)]);
        data["tags"] = NoticeValues.List(row.GetTags().Select(tag => (JsonNode?)JsonValue.Create(tag)));
        data["trusted_image_certificates"] = row.TrustedCerts is { Length: > 0 } certificates ? JsonNode.Parse(certificates) : null;
        data["instance_name"] = row.DomainName;
        return Wrap("InstanceCreatePayload", "1.13", data);
    }

    private static JsonObject Server(ServerRow row, ServerHappening happening) => new()
    {
        ["architecture"] = row.GetImageProperties().GetValueOrDefault("hw_architecture") ?? row.GetImageProperties().GetValueOrDefault("architecture"),
        ["availability_zone"] = row.Zone,
        ["block_devices"] = NoticeValues.List(row.GetVolumes().Select(BlockDevice)),
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
        ["task_state"] = row.TaskState.Length is 0 ? null : row.TaskState,
        ["power_state"] = Power((PowerState)row.PowerState),
        ["tenant_id"] = row.ProjectId,
        ["terminated_at"] = NoticeValues.Instant(row.TerminatedAt),
        ["auto_disk_config"] = row.AutoDiskConfig is 1 ? "AUTO" : "MANUAL",
        ["flavor"] = Flavor(row),
        ["updated_at"] = NoticeValues.Instant(row.UpdatedAt),
        ["user_id"] = row.UserId,
        ["uuid"] = row.Id,
        ["request_id"] = happening.RequestId,
        ["action_initiator_user"] = row.UserId,
        ["action_initiator_project"] = row.ProjectId,
        ["locked_reason"] = row.LockedReason,
        ["shares"] = new JsonArray(),
    };

    private static JsonObject Flavor(ServerRow row)
    {
        var flavor = row.GetFlavor();
        return Wrap("FlavorPayload", "1.4", new JsonObject
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
    }

    private static JsonNode? BlockDevice(ShownVolume volume) => Wrap("BlockDevicePayload", "1.0", new JsonObject
    {
        ["boot_index"] = null,
        ["delete_on_termination"] = volume.DeleteOnTermination,
        ["device_name"] = null,
        ["tag"] = null,
        ["volume_id"] = volume.Id,
    });

    private static JsonObject? Address(ServerPort port, FixedAddress address) => Wrap("IpPayload", "1.0", new JsonObject
    {
        ["mac"] = port.MacAddress,
        ["address"] = address.Address,
        ["port_uuid"] = port.Id.ToString(),
        ["meta"] = new JsonObject(),
        ["version"] = address.Address.Contains(':', StringComparison.Ordinal) ? 6 : 4,
        ["label"] = port.NetworkLabel,
        ["device_name"] = port.TapDevice,
    });

    private static JsonObject Keypair(ServerRow row) => Wrap("KeypairPayload", "1.0", new JsonObject
    {
        ["user_id"] = row.UserId,
        ["name"] = row.KeyName,
        ["fingerprint"] = null,
        ["public_key"] = row.KeyData,
        ["type"] = row.KeyType ?? "ssh",
    });

    private static JsonObject Fault(string failure, string function) => Wrap("ExceptionPayload", "1.1", new JsonObject
    {
        ["function_name"] = function,
        ["module_name"] = "nova.servers",
        ["exception"] = "NovaException",
        ["exception_message"] = failure,
        ["traceback"] = "",
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

    private static JsonObject Wrap(string name, string version, JsonObject data) => new()
    {
        ["nova_object.name"] = name,
        ["nova_object.namespace"] = "nova",
        ["nova_object.version"] = version,
        ["nova_object.data"] = data,
    };
}
