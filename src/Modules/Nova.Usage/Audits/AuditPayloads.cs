using System.Text.Json.Serialization;

namespace Nova.Usage.Audits;

internal sealed record AuditsResponse
{
    [JsonPropertyName("instance_usage_audit_logs")]
    public required AuditView Audits { get; init; }
}

internal sealed record AuditResponse
{
    [JsonPropertyName("instance_usage_audit_log")]
    public required AuditView Audit { get; init; }
}

internal sealed record AuditView
{
    public required string PeriodBeginning { get; init; }
    public required string PeriodEnding { get; init; }
    public required int NumHosts { get; init; }
    public required int NumHostsDone { get; init; }
    public required int NumHostsRunning { get; init; }
    public required int NumHostsNotRun { get; init; }
    public required IReadOnlyList<string> HostsNotRun { get; init; }
    public required long TotalInstances { get; init; }
    public required int TotalErrors { get; init; }
    public required string OverallStatus { get; init; }
    public required IReadOnlyDictionary<string, HostAuditView> Log { get; init; }
}

internal sealed record HostAuditView(string State, long Instances, int Errors, string Message);
