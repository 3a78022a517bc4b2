using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Fleet.Hosts;

/// <summary>Answer of <c>GET /os-hosts</c>.</summary>
internal sealed record HostsResponse(IReadOnlyList<HostView> Hosts);

/// <summary>One role of a host.</summary>
internal sealed record HostView(string HostName, string Service, string Zone);

/// <summary>Answer of <c>GET /os-hosts/{host}</c>.</summary>
internal sealed record HostResponse(IReadOnlyList<HostRow> Host);

/// <summary>One line of it.</summary>
internal sealed record HostRow(HostResource Resource);

/// <summary>Figures of the host, or of one project on it.</summary>
internal sealed record HostResource(string Host, string Project, long Cpu, long MemoryMb, long DiskGb);

/// <summary>Body of <c>PUT /os-hosts/{host}</c>.</summary>
internal sealed record UpdateHostRequest
{
    [OneOf("enable", "disable", "Enable", "Disable", "ENABLE", "DISABLE")]
    public string? Status { get; init; }

    [OneOf("enable", "disable", "Enable", "Disable", "ENABLE", "DISABLE")]
    public string? MaintenanceMode { get; init; }
}

/// <summary>Its answer: what was asked for.</summary>
internal sealed record UpdateHostResponse(string Host)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaintenanceMode { get; init; }
}

/// <summary>Query of <c>GET /os-hosts</c>.</summary>
internal sealed record ListHostsQuery
{
    public string? Zone { get; init; }
}
