using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Metadata;

/// <summary>How guests are named.</summary>
internal sealed class GuestNameOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>Domain of the servers' names; empty for bare names. Default <c>novalocal</c>.</summary>
    [ConfigurationKeyName("dhcp_domain"), RegularExpression("^[A-Za-z0-9.-]*$")]
    public string DhcpDomain { get; set; } = "novalocal";
}
