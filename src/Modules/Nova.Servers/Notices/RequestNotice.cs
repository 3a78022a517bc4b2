using System.Text.Json.Nodes;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Notices;

/// <summary>What a server asks of a host, as notifications tell it.</summary>
internal static class RequestNotice
{
    public const string Name = "RequestSpecPayload";
    public const string Version = "1.1";

    /// <summary>As a payload within another.</summary>
    public static JsonObject Of(ServerRow row) => NoticeValues.Wrap(Name, Version, Data(row, null));

    /// <param name="row">The server.</param>
    /// <param name="request">What the scheduler was asked; <see langword="null"/> where nothing narrowed the hosts.</param>
    public static JsonObject Data(ServerRow row, SchedulingRequest? request) => new()
    {
        ["availability_zone"] = row.RequestedZone,
        ["flavor"] = VersionedNotice.Flavor(row.GetFlavor()),
        ["ignore_hosts"] = Hosts(request?.Left),
        ["image"] = Image(row),
        ["instance_uuid"] = row.Id,
        ["num_instances"] = 1,
        ["numa_topology"] = null,
        ["pci_requests"] = NoticeValues.Wrap("InstancePCIRequestsPayload", "1.0", new JsonObject { ["instance_uuid"] = row.Id, ["requests"] = new JsonArray() }),
        ["project_id"] = row.ProjectId,
        ["scheduler_hints"] = new JsonObject(row.GetHints().Select(hint =>
            KeyValuePair.Create(hint.Key, (JsonNode?)NoticeValues.List(hint.Value.Select(value => (JsonNode?)JsonValue.Create(value)))))),
        ["security_groups"] = NoticeValues.List(row.GetSecurityGroups().Select(group => (JsonNode?)JsonValue.Create(group))),
        ["force_hosts"] = request?.ForcedHost is { } forced ? Hosts([forced]) : null,
        ["force_nodes"] = null,
        ["instance_group"] = null,
        ["requested_destination"] = Destination(request?.RequestedHost),
        ["retry"] = null,
        ["user_id"] = row.UserId,
    };

    /// <summary>The same as before there were versions: what the host was chosen for.</summary>
    public static JsonObject Old(ServerRow row)
    {
        var flavor = row.GetFlavor();
        return new JsonObject
        {
            ["image"] = new JsonObject { ["id"] = row.ImageId, ["properties"] = NoticeValues.Texts(row.GetImageProperties()) },
            ["num_instances"] = 1,
            ["instance_properties"] = new JsonObject
            {
                ["uuid"] = row.Id,
                ["project_id"] = row.ProjectId,
                ["user_id"] = row.UserId,
                ["availability_zone"] = row.RequestedZone,
                ["vcpus"] = flavor.VCpus,
                ["memory_mb"] = flavor.MemoryMiB,
                ["root_gb"] = flavor.RootDiskGiB,
                ["ephemeral_gb"] = flavor.EphemeralDiskGiB,
            },
            ["instance_type"] = new JsonObject
            {
                ["flavorid"] = flavor.Id.Value,
                ["name"] = flavor.Name,
                ["vcpus"] = flavor.VCpus,
                ["memory_mb"] = flavor.MemoryMiB,
                ["root_gb"] = flavor.RootDiskGiB,
                ["ephemeral_gb"] = flavor.EphemeralDiskGiB,
                ["swap"] = flavor.SwapMiB,
                ["extra_specs"] = NoticeValues.Texts(flavor.ExtraSpecs),
            },
        };
    }

    private static JsonArray? Hosts(IReadOnlyList<HostName>? hosts) =>
        hosts is { Count: > 0 } ? NoticeValues.List(hosts.Select(host => (JsonNode?)JsonValue.Create(host.Value))) : null;

    private static JsonObject? Destination(HostName? host) => host is not { } wanted ? null : NoticeValues.Wrap("DestinationPayload", "1.0", new JsonObject
    {
        ["aggregates"] = null,
        ["cell"] = null,
        ["host"] = wanted.Value,
        ["node"] = null,
    });

    // The server keeps of its image what the scheduler asks for; the rest is the image service's to tell.
    private static JsonObject Image(ServerRow row) => NoticeValues.Wrap("ImageMetaPayload", "1.0", new JsonObject
    {
        ["checksum"] = null,
        ["container_format"] = null,
        ["created_at"] = null,
        ["direct_url"] = null,
        ["disk_format"] = null,
        ["id"] = row.ImageId,
        ["min_disk"] = null,
        ["min_ram"] = null,
        ["name"] = null,
        ["owner"] = null,
        ["properties"] = NoticeValues.Wrap("ImageMetaPropsPayload", "1.19", NoticeValues.Texts(row.GetImageProperties())),
        ["protected"] = null,
        ["size"] = null,
        ["status"] = null,
        ["tags"] = null,
        ["updated_at"] = null,
        ["virtual_size"] = null,
        ["visibility"] = null,
    });
}
