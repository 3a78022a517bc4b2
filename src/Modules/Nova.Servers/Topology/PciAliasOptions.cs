using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Servers.Topology;

/// <summary>What flavors may call PCI devices.</summary>
internal sealed class PciAliasOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "pci";

    /// <summary>
    /// A name for a kind of devices, as a JSON object: <c>name</c>, and of <c>vendor_id</c>, <c>product_id</c>, <c>device_type</c>
    /// (<c>type-PCI</c>, <c>type-PF</c>, <c>type-VF</c>) and <c>numa_policy</c> (<c>legacy</c>, <c>required</c>, <c>preferred</c>,
    /// <c>socket</c>) what is known; one of each. The same name again adds devices that will do as well. Default none.
    /// </summary>
    [ConfigurationKeyName("alias")]
    [Repeated]
    public IReadOnlyList<string> Aliases { get; set; } = [];
}
