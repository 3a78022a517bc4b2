using System.Text.Json.Serialization;
using Nova.Quotas.Storage;
using Nova.Web;

namespace Nova.Quotas.Limits;

[ClosedSince(2, 75)]
internal sealed record LimitsQuery
{
    public string? TenantId { get; init; }
}

internal sealed record LimitsResponse
{
    public required LimitsView Limits { get; init; }
}

internal sealed record LimitsView
{
    public required AbsoluteLimits Absolute { get; init; }

    /// <summary>Part of the shape; requests are not rated here.</summary>
    public IReadOnlyList<string> Rate { get; init; } = [];
}

internal sealed record AbsoluteLimits
{
    [JsonPropertyName("maxTotalInstances")]
    public required int MaxTotalServers { get; init; }

    [JsonPropertyName("maxTotalCores")]
    public required int MaxTotalCores { get; init; }

    [JsonPropertyName("maxTotalRAMSize")]
    public required int MaxTotalMemory { get; init; }

    [JsonPropertyName("maxTotalKeypairs")]
    public required int MaxTotalKeypairs { get; init; }

    [JsonPropertyName("maxServerMeta")]
    public required int MaxServerMetadata { get; init; }

    [JsonPropertyName("maxServerGroups")]
    public required int MaxServerGroups { get; init; }

    [JsonPropertyName("maxServerGroupMembers")]
    public required int MaxServerGroupMembers { get; init; }

    [Until(2, 38)]
    [JsonPropertyName("maxImageMeta")]
    public required int MaxImageMetadata { get; init; }

    [Until(2, 56)]
    [JsonPropertyName("maxPersonality")]
    public required int MaxPersonality { get; init; }

    [Until(2, 56)]
    [JsonPropertyName("maxPersonalitySize")]
    public required int MaxPersonalitySize { get; init; }

    [Until(2, 35)]
    [JsonPropertyName("maxSecurityGroups")]
    public required int MaxSecurityGroups { get; init; }

    [Until(2, 35)]
    [JsonPropertyName("maxSecurityGroupRules")]
    public required int MaxSecurityGroupRules { get; init; }

    [Until(2, 35)]
    [JsonPropertyName("maxTotalFloatingIps")]
    public required int MaxTotalFloatingIps { get; init; }

    [JsonPropertyName("totalInstancesUsed")]
    public required long ServersUsed { get; init; }

    [JsonPropertyName("totalCoresUsed")]
    public required long CoresUsed { get; init; }

    [JsonPropertyName("totalRAMUsed")]
    public required long MemoryUsed { get; init; }

    [JsonPropertyName("totalServerGroupsUsed")]
    public required long ServerGroupsUsed { get; init; }

    [Until(2, 35)]
    [JsonPropertyName("totalSecurityGroupsUsed")]
    public required long SecurityGroupsUsed { get; init; }

    [Until(2, 35)]
    [JsonPropertyName("totalFloatingIpsUsed")]
    public required long FloatingIpsUsed { get; init; }

    public static AbsoluteLimits Of(IReadOnlyDictionary<string, int> limits, UsageRow used, IReadOnlyDictionary<string, long> counted) => new()
    {
        MaxTotalServers = limits["instances"],
        MaxTotalCores = limits["cores"],
        MaxTotalMemory = limits["ram"],
        MaxTotalKeypairs = limits["key_pairs"],
        MaxServerMetadata = limits["metadata_items"],
        MaxServerGroups = limits["server_groups"],
        MaxServerGroupMembers = limits["server_group_members"],
        MaxImageMetadata = limits["metadata_items"],
        MaxPersonality = limits["injected_files"],
        MaxPersonalitySize = limits["injected_file_content_bytes"],
        MaxSecurityGroups = limits["security_groups"],
        MaxSecurityGroupRules = limits["security_group_rules"],
        MaxTotalFloatingIps = limits["floating_ips"],
        ServersUsed = used.Servers,
        CoresUsed = used.Cores,
        MemoryUsed = used.MemoryMiB,
        ServerGroupsUsed = counted.GetValueOrDefault("server_groups"),
        SecurityGroupsUsed = counted.GetValueOrDefault("security_groups"),
        FloatingIpsUsed = counted.GetValueOrDefault("floating_ips"),
    };
}
