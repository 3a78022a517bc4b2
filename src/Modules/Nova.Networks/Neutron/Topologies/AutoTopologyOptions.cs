using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Networks.Neutron.Topologies;

/// <summary>The networks that are made for projects without any.</summary>
internal sealed class AutoTopologyOptions : INovaOptions, IValidatableObject
{
    private const int LongestPrefix = 29;

    /// <inheritdoc />
    public static string Section => "networks";

    /// <summary>The IPv4 range from which each of them gets its own; empty for none, and then none is made. Default 10.240.0.0/13.</summary>
    [ConfigurationKeyName("auto_allocated_range")]
    public string Range { get; set; } = "10.240.0.0/13";

    /// <summary>The prefix length of each one's range. Default 24.</summary>
    [ConfigurationKeyName("auto_allocated_prefix"), Range(8, LongestPrefix)]
    public int Prefix { get; set; } = 24;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Range is not "" && (!IPNetwork.TryParse(Range, out var range) || range.BaseAddress.AddressFamily is not AddressFamily.InterNetwork || range.PrefixLength > Prefix))
        {
            yield return new ValidationResult($"auto_allocated_range '{Range}' is no IPv4 range that has room for a prefix length of {Prefix}, e.g. 10.240.0.0/13.", [nameof(Range)]);
        }
    }
}
