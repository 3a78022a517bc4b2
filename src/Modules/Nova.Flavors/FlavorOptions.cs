using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Flavors;

/// <summary>Options of flavors.</summary>
internal sealed class FlavorOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Whether the first start makes m1.tiny to m1.xlarge and m1.nano. Default true.</summary>
    [ConfigurationKeyName("create_default_flavors")]
    public bool CreateDefaults { get; set; } = true;
}
