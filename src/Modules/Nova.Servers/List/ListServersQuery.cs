using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>The parameters of lists of servers, as often as each is given; <see cref="ServerQuery"/> makes conditions of them. Those that begin with <c>_</c> are the callers' own.</summary>
[ClosedSince(2, 75, ExceptPrefix = "_")]
internal sealed record ListServersQuery
{
    public IReadOnlyList<string>? UserId { get; set; }
    public IReadOnlyList<string>? ProjectId { get; set; }
    public IReadOnlyList<string>? TenantId { get; set; }
    public IReadOnlyList<string>? LaunchIndex { get; set; }
    public IReadOnlyList<string>? ImageRef { get; set; }
    public IReadOnlyList<string>? Image { get; set; }
    public IReadOnlyList<string>? KernelId { get; set; }
    public IReadOnlyList<string>? RamdiskId { get; set; }
    public IReadOnlyList<string>? Hostname { get; set; }
    public IReadOnlyList<string>? KeyName { get; set; }
    public IReadOnlyList<string>? PowerState { get; set; }
    public IReadOnlyList<string>? VmState { get; set; }
    public IReadOnlyList<string>? TaskState { get; set; }
    public IReadOnlyList<string>? Host { get; set; }
    public IReadOnlyList<string>? Node { get; set; }
    public IReadOnlyList<string>? Flavor { get; set; }
    public IReadOnlyList<string>? ReservationId { get; set; }
    public IReadOnlyList<string>? LaunchedAt { get; set; }
    public IReadOnlyList<string>? TerminatedAt { get; set; }
    public IReadOnlyList<string>? AvailabilityZone { get; set; }
    public IReadOnlyList<string>? Name { get; set; }
    public IReadOnlyList<string>? DisplayName { get; set; }
    public IReadOnlyList<string>? Description { get; set; }
    public IReadOnlyList<string>? DisplayDescription { get; set; }
    public IReadOnlyList<string>? LockedBy { get; set; }
    public IReadOnlyList<string>? Uuid { get; set; }
    public IReadOnlyList<string>? RootDeviceName { get; set; }
    public IReadOnlyList<string>? ConfigDrive { get; set; }

    [JsonPropertyName("access_ip_v4")]
    public IReadOnlyList<string>? AccessIpV4 { get; set; }

    [JsonPropertyName("access_ip_v6")]
    public IReadOnlyList<string>? AccessIpV6 { get; set; }

    public IReadOnlyList<string>? AutoDiskConfig { get; set; }
    public IReadOnlyList<string>? Progress { get; set; }
    public IReadOnlyList<string>? SortKey { get; set; }
    public IReadOnlyList<string>? SortDir { get; set; }
    public IReadOnlyList<string>? AllTenants { get; set; }
    public IReadOnlyList<string>? SoftDeleted { get; set; }
    public IReadOnlyList<string>? Deleted { get; set; }
    public IReadOnlyList<string>? Status { get; set; }

    [JsonPropertyName("changes-since")]
    public IReadOnlyList<string>? ChangesSince { get; set; }

    public IReadOnlyList<string>? Ip { get; set; }

    [JsonPropertyName("ip6")]
    public IReadOnlyList<string>? Ip6 { get; set; }

    public IReadOnlyList<string>? CreatedAt { get; set; }
    public IReadOnlyList<string>? BlockDeviceMapping { get; set; }
    public IReadOnlyList<string>? Services { get; set; }
    public IReadOnlyList<string>? Metadata { get; set; }
    public IReadOnlyList<string>? SystemMetadata { get; set; }
    public IReadOnlyList<string>? InfoCache { get; set; }
    public IReadOnlyList<string>? SecurityGroups { get; set; }
    public IReadOnlyList<string>? PciDevices { get; set; }
    public IReadOnlyList<string>? Limit { get; set; }
    public IReadOnlyList<string>? Marker { get; set; }
    public IReadOnlyList<string>? Tags { get; set; }

    [JsonPropertyName("tags-any")]
    public IReadOnlyList<string>? TagsAny { get; set; }

    [JsonPropertyName("not-tags")]
    public IReadOnlyList<string>? NotTags { get; set; }

    [JsonPropertyName("not-tags-any")]
    public IReadOnlyList<string>? NotTagsAny { get; set; }

    [JsonPropertyName("changes-before")]
    public IReadOnlyList<string>? ChangesBefore { get; set; }

    public IReadOnlyList<string>? Locked { get; set; }
}
