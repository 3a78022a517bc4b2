using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Servers.Audits;

/// <summary>How often servers and their claims are compared.</summary>
internal sealed class ClaimAuditOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "placement";

    /// <summary>How long lies between two audits of what servers hold of their hosts, in seconds; 0 for none. Default 600.</summary>
    [ConfigurationKeyName("audit_interval")]
    [Range(0, 86_400)]
    public int IntervalSeconds { get; set; } = 600;
}
