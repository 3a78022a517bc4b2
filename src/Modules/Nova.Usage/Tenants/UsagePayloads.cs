using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Usage.Tenants;

[ClosedSince(2, 75)]
internal sealed record UsageQuery
{
    public string? Start { get; init; }

    public string? End { get; init; }

    /// <summary>1 for the servers of each project, in lists.</summary>
    public string? Detailed { get; init; }

    [Since(2, 40)]
    [Whole(0, int.MaxValue)]
    public int? Limit { get; init; }

    [Since(2, 40)]
    public string? Marker { get; init; }
}

internal sealed record UsagesResponse
{
    public required IReadOnlyList<UsageView> TenantUsages { get; init; }

    [Since(2, 40)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UsageLink>? TenantUsagesLinks { get; init; }
}

internal sealed record UsageResponse
{
    /// <summary>Empty for a project that used nothing.</summary>
    public required UsageView TenantUsage { get; init; }

    [Since(2, 40)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UsageLink>? TenantUsageLinks { get; init; }
}

internal sealed record UsageLink(string Rel, string Href);

/// <summary>What a project used; every member is absent where it used nothing.</summary>
internal sealed record UsageView
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ServerUsageView>? ServerUsages { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Start { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stop { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TenantId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TotalHours { get; init; }

    /// <summary>GiB times hours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TotalLocalGbUsage { get; init; }

    /// <summary>MiB times hours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TotalMemoryMbUsage { get; init; }

    /// <summary>Virtual CPUs times hours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TotalVcpusUsage { get; init; }
}

internal sealed record ServerUsageView
{
    public required string InstanceId { get; init; }
    public required string Name { get; init; }
    public required string TenantId { get; init; }
    public required string Flavor { get; init; }

    /// <summary>Within the period.</summary>
    public required double Hours { get; init; }
    public required int MemoryMb { get; init; }
    public required int LocalGb { get; init; }
    public required int Vcpus { get; init; }
    public required string StartedAt { get; init; }
    public required string? EndedAt { get; init; }

    /// <summary>The vm_state, or <c>terminated</c>.</summary>
    public required string State { get; init; }

    /// <summary>Seconds since it first ran, until it was deleted or now.</summary>
    public required long Uptime { get; init; }
}
