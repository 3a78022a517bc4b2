using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Compute.Options;

/// <summary>Which PCI devices guests may get.</summary>
public sealed class DeviceOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "pci";

    /// <summary>
    /// Devices that guests may get, as a JSON object of what they have in common: <c>vendor_id</c>, <c>product_id</c>, <c>address</c> (with
    /// <c>*</c>, e.g. <c>*:0a:00.*</c>, or an object of regular expressions for <c>domain</c>, <c>bus</c>, <c>slot</c> and
    /// <c>function</c>); anything else, e.g. <c>physical_network</c> or <c>remote_managed</c>, is a tag that they get. One of each;
    /// the first that fits a device counts. Default none.
    /// </summary>
    [ConfigurationKeyName("device_spec")]
    [Repeated]
    public IReadOnlyList<string> DeviceSpecs { get; set; } = [];
}
