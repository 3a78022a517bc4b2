using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Show;

// The newest shape of a server, with every member that any microversion shows. Spellings are the API's.

internal sealed record ServerResponse(ServerView Server);

internal sealed record ServersResponse
{
    public required IReadOnlyList<ServerView> Servers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkView>? ServersLinks { get; init; }
}

internal sealed record BriefServersResponse
{
    public required IReadOnlyList<BriefServerView> Servers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkView>? ServersLinks { get; init; }
}

internal sealed record BriefServerView(string Id, string Name, IReadOnlyList<LinkView> Links);

internal sealed record LinkView(string Rel, string Href);

internal sealed record SecurityGroupView(string Name);

internal sealed record ServerView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Status { get; init; }
    public required string TenantId { get; init; }
    public required string UserId { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    [JsonPropertyName("hostId")]
    public required string HostId { get; init; }

    [JsonConverter(typeof(ServerImageConverter))]
    public required ServerImageView? Image { get; init; }
    public required ServerFlavorView Flavor { get; init; }
    public required string Created { get; init; }
    public required string Updated { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<AddressView>> Addresses { get; init; }

    [JsonPropertyName("accessIPv4")]
    public required string AccessIpv4 { get; init; }

    [JsonPropertyName("accessIPv6")]
    public required string AccessIpv6 { get; init; }
    public required IReadOnlyList<LinkView> Links { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    public required string DiskConfig { get; init; }

    /// <summary>Only for statuses that have progress.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Progress { get; init; }

    [JsonPropertyName("OS-EXT-AZ:availability_zone")]
    public required string AvailabilityZone { get; init; }
    public required string ConfigDrive { get; init; }
    public required string? KeyName { get; init; }

    [JsonPropertyName("OS-SRV-USG:launched_at")]
    public required string? LaunchedAt { get; init; }

    [JsonPropertyName("OS-SRV-USG:terminated_at")]
    public required string? TerminatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SecurityGroupView>? SecurityGroups { get; init; }

    [JsonPropertyName("OS-EXT-SRV-ATTR:host")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText Host { get; init; }

    [JsonPropertyName("OS-EXT-SRV-ATTR:hypervisor_hostname")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText HypervisorHostname { get; init; }

    [JsonPropertyName("OS-EXT-SRV-ATTR:instance_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText InstanceName { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:reservation_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText ReservationId { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:launch_index")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LaunchIndex { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:hostname")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText Hostname { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:kernel_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText KernelId { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:ramdisk_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText RamdiskId { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:root_device_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText RootDeviceName { get; init; }

    [Since(2, 3)]
    [JsonPropertyName("OS-EXT-SRV-ATTR:user_data")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText UserData { get; init; }

    [JsonPropertyName("OS-EXT-STS:task_state")]
    public required string? TaskState { get; init; }

    [JsonPropertyName("OS-EXT-STS:vm_state")]
    public required string VmState { get; init; }

    [JsonPropertyName("OS-EXT-STS:power_state")]
    public required int PowerState { get; init; }

    [JsonPropertyName("os-extended-volumes:volumes_attached")]
    public IReadOnlyList<AttachedVolumeView> VolumesAttached { get; init; } = [];

    [Since(2, 9)]
    public required bool Locked { get; init; }

    [Since(2, 16)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText HostStatus { get; init; }

    [Since(2, 19)]
    public required string? Description { get; init; }

    [Since(2, 26)]
    public required IReadOnlyList<string> Tags { get; init; }

    [Since(2, 63)]
    public required IReadOnlyList<string>? TrustedImageCertificates { get; init; }

    /// <summary>Only where one server is shown.</summary>
    [Since(2, 71)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ServerGroups { get; init; }

    [Since(2, 73)]
    public required string? LockedReason { get; init; }

    [Since(2, 96)]
    public required string? PinnedAvailabilityZone { get; init; }

    [Since(2, 100)]
    public required JsonElement SchedulerHints { get; init; }

    /// <summary>Only of servers in ERROR and DELETED.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaultView? Fault { get; init; }

    /// <summary>Only in the answer of a rebuild.</summary>
    [JsonPropertyName("user_data")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText RebuiltUserData { get; init; }

    /// <summary>Only in the answer of a rebuild.</summary>
    [JsonPropertyName("adminPass")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPass { get; init; }
}

internal sealed record ServerImageView
{
    public required string Id { get; init; }
    public required IReadOnlyList<LinkView> Links { get; init; }

    [Since(2, 98)]
    public required IReadOnlyDictionary<string, string> Properties { get; init; }
}

internal sealed record ServerFlavorView
{
    [Until(2, 46)]
    public required string Id { get; init; }

    [Until(2, 46)]
    public required IReadOnlyList<LinkView> Links { get; init; }

    [Since(2, 47)]
    public required string OriginalName { get; init; }

    [Since(2, 47)]
    public required int Vcpus { get; init; }

    [Since(2, 47)]
    public required int Ram { get; init; }

    [Since(2, 47)]
    public required int Disk { get; init; }

    [Since(2, 47)]
    public required int Ephemeral { get; init; }

    [Since(2, 47)]
    public required int Swap { get; init; }

    /// <summary>Where the policy lets the caller read extra specs.</summary>
    [Since(2, 47)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? ExtraSpecs { get; init; }
}

internal sealed record AddressView
{
    public required int Version { get; init; }
    public required string Addr { get; init; }

    [JsonPropertyName("OS-EXT-IPS:type")]
    public required string Type { get; init; }

    [JsonPropertyName("OS-EXT-IPS-MAC:mac_addr")]
    public required string MacAddress { get; init; }
}

internal sealed record AttachedVolumeView
{
    public required string Id { get; init; }

    [Since(2, 3)]
    public required bool DeleteOnTermination { get; init; }
}

internal sealed record FaultView
{
    public required int Code { get; init; }
    public required string Created { get; init; }
    public required string Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Details { get; init; }
}
