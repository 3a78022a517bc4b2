using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Fleet.Hypervisors;

/// <summary>A hypervisor, in a line.</summary>
internal record HypervisorSummary
{
    [WireName("id")]
    [Until(2, 52)]
    public long Number { get; init; }

    [WireName("id")]
    [Since(2, 53)]
    public ServiceId Uuid { get; init; }

    public required string HypervisorHostname { get; init; }

    public required string State { get; init; }

    public required string Status { get; init; }

    /// <summary>Only where servers were asked for; before 2.75 only where there are some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HypervisorServer>? Servers { get; init; }
}

/// <summary>A hypervisor, whole. Since 2.88 the figures are the placement service's to tell.</summary>
internal sealed record HypervisorDetail : HypervisorSummary
{
    public required string HostIp { get; init; }

    public required string HypervisorType { get; init; }

    public required long HypervisorVersion { get; init; }

    public required long DiskAvailableLeast { get; init; }

    public required HypervisorService Service { get; init; }

    [WireName("cpu_info")]
    [Until(2, 27)]
    public required string CpuInfoText { get; init; }

    [WireName("cpu_info")]
    [Since(2, 28)]
    [Until(2, 87)]
    public required JsonElement CpuInfo { get; init; }

    [Until(2, 87)]
    public int CurrentWorkload { get; init; }

    [Until(2, 87)]
    public required long FreeDiskGb { get; init; }

    [Until(2, 87)]
    public required long FreeRamMb { get; init; }

    [Until(2, 87)]
    public required long LocalGb { get; init; }

    [Until(2, 87)]
    public required long LocalGbUsed { get; init; }

    [Until(2, 87)]
    public required long MemoryMb { get; init; }

    [Until(2, 87)]
    public required long MemoryMbUsed { get; init; }

    [Until(2, 87)]
    public required int RunningVms { get; init; }

    [Until(2, 87)]
    public required int Vcpus { get; init; }

    [Until(2, 87)]
    public required int VcpusUsed { get; init; }

    [Since(2, 88)]
    public string? Uptime { get; init; }
}

/// <summary>A hypervisor with the words of <c>uptime</c>.</summary>
internal sealed record HypervisorUptime : HypervisorSummary
{
    public required string Uptime { get; init; }
}

/// <summary>A server of a hypervisor; the name is the hypervisor's.</summary>
internal sealed record HypervisorServer(string Name, ServerId Uuid);

/// <summary>The service of a hypervisor.</summary>
internal sealed record HypervisorService
{
    [WireName("id")]
    [Until(2, 52)]
    public long Number { get; init; }

    [WireName("id")]
    [Since(2, 53)]
    public ServiceId Uuid { get; init; }

    public required string Host { get; init; }

    public required string? DisabledReason { get; init; }
}

/// <summary>Sums over all hypervisors that are not disabled.</summary>
internal sealed record HypervisorStatistics
{
    public required int Count { get; init; }

    public int CurrentWorkload { get; init; }

    public required long DiskAvailableLeast { get; init; }

    public required long FreeDiskGb { get; init; }

    public required long FreeRamMb { get; init; }

    public required long LocalGb { get; init; }

    public required long LocalGbUsed { get; init; }

    public required long MemoryMb { get; init; }

    public required long MemoryMbUsed { get; init; }

    public required int RunningVms { get; init; }

    public required int Vcpus { get; init; }

    public required int VcpusUsed { get; init; }
}

/// <summary>A list without details.</summary>
internal sealed record HypervisorsResponse(IReadOnlyList<HypervisorSummary> Hypervisors)
{
    [Since(2, 33)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NextLink>? HypervisorsLinks { get; init; }
}

/// <summary>A list with details.</summary>
internal sealed record HypervisorDetailsResponse(IReadOnlyList<HypervisorDetail> Hypervisors)
{
    [Since(2, 33)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NextLink>? HypervisorsLinks { get; init; }
}

/// <summary>The way to the next page.</summary>
internal sealed record NextLink(string Href)
{
    public string Rel { get; init; } = "next";
}

/// <summary>One hypervisor.</summary>
internal sealed record HypervisorResponse(HypervisorDetail Hypervisor);

/// <summary>The answer to <c>uptime</c>.</summary>
internal sealed record HypervisorUptimeResponse(HypervisorUptime Hypervisor);

/// <summary>The answer to <c>statistics</c>.</summary>
internal sealed record HypervisorStatisticsResponse(HypervisorStatistics HypervisorStatistics);

/// <summary>Query of the lists.</summary>
[ClosedSince(2, 53)]
internal sealed record ListHypervisorsQuery
{
    [Since(2, 33)]
    public string? Limit { get; init; }

    [Since(2, 33)]
    public string? Marker { get; init; }

    [Since(2, 53)]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? HypervisorHostnamePattern { get; init; }

    [Since(2, 53)]
    [Flag]
    public bool? WithServers { get; init; }
}

/// <summary>Query of one.</summary>
[ClosedSince(2, 53)]
internal sealed record ShowHypervisorQuery
{
    [Since(2, 53)]
    [Flag]
    public bool? WithServers { get; init; }
}
