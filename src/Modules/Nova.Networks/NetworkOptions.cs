using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Networks;

/// <summary>The network that is made at the first start. Later changes of these options change nothing that exists.</summary>
internal sealed class NetworkOptions : INovaOptions, IValidatableObject
{
    /// <summary>Shorter prefixes than this are no use for one bridge; longer ones than 29 leave no room for guests.</summary>
    private const int ShortestPrefix = 8;

    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>Its IPv4 range: the first address is the host's, the rest are the servers'. Default 10.254.0.0/20.</summary>
    [ConfigurationKeyName("fixed_range"), Required]
    public string FixedRange { get; set; } = "10.254.0.0/20";

    /// <summary>Its label, the key of a server's addresses. Default <c>private</c>.</summary>
    [ConfigurationKeyName("network_label"), StringLength(255, MinimumLength = 1)]
    public string NetworkLabel { get; set; } = "private";

    /// <summary>Its bridge on every host. Default <c>br100</c>.</summary>
    [ConfigurationKeyName("flat_network_bridge"), RegularExpression("^[A-Za-z0-9._-]{1,15}$")]
    public string FlatNetworkBridge { get; set; } = "br100";

    /// <summary>Name servers for its guests, separated by commas; empty (default) for those of the host, by way of DHCP.</summary>
    [ConfigurationKeyName("flat_network_dns")]
    public string FlatNetworkDns { get; set; } = "";

    /// <summary>Domain of the servers' names; empty for bare names. Default <c>novalocal</c>.</summary>
    [ConfigurationKeyName("dhcp_domain"), RegularExpression("^[A-Za-z0-9.-]*$")]
    public string DhcpDomain { get; set; } = "novalocal";

    /// <summary>The largest IP packet, in octets. Default 1500.</summary>
    [ConfigurationKeyName("network_device_mtu"), Range(576, 65_535)]
    public int NetworkDeviceMtu { get; set; } = 1500;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPNetwork.TryParse(FixedRange, out var range)
            || range is not { BaseAddress.AddressFamily: AddressFamily.InterNetwork, PrefixLength: >= ShortestPrefix and <= 29 })
        {
            yield return new ValidationResult($"fixed_range '{FixedRange}' is no IPv4 range of prefix length 8 to 29, e.g. 10.254.0.0/20.", [nameof(FixedRange)]);
        }

        if (NameServers().FirstOrDefault(server => !IPAddress.TryParse(server, out _)) is { } wrong)
        {
            yield return new ValidationResult($"flat_network_dns has '{wrong}', which is no address.", [nameof(FlatNetworkDns)]);
        }
    }

    internal IReadOnlyList<string> NameServers() =>
        FlatNetworkDns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
