using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Usage.Audits;

/// <summary>Whether and how usage is audited.</summary>
internal sealed class AuditOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Whether the servers of each host are counted when a period is over. Default false.</summary>
    [ConfigurationKeyName("instance_usage_audit")]
    public bool Enabled { get; set; }

    /// <summary>How long a period is: hour, day, month (default) or year.</summary>
    [ConfigurationKeyName("instance_usage_audit_period")]
    public AuditUnit Unit { get; set; } = AuditUnit.Month;
}
