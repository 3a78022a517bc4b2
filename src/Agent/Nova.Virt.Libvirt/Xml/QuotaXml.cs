using System.Globalization;
using System.Xml.Linq;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>The limits that a flavor's <c>quota:</c> extra specs set; a value that is no number is left out.</summary>
internal static class QuotaXml
{
    /// <summary><c>quota:cpu_shares</c>, <c>cpu_period</c>, <c>cpu_quota</c>; <see langword="null"/> where none is set.</summary>
    public static XElement? CpuTune(IReadOnlyDictionary<string, string> specs) => OrNothing(new XElement(
        "cputune", Number(specs, "cpu_shares", "shares"), Number(specs, "cpu_period", "period"), Number(specs, "cpu_quota", "quota")));

    /// <summary><c>quota:disk_read_bytes_sec</c> and its kin; <see langword="null"/> where none is set.</summary>
    public static XElement? IoTune(IReadOnlyDictionary<string, string> specs) => OrNothing(new XElement(
        "iotune",
        ((string[])["read_bytes_sec", "read_iops_sec", "write_bytes_sec", "write_iops_sec", "total_bytes_sec", "total_iops_sec"])
            .Select(name => Number(specs, $"disk_{name}", name))));

    /// <summary><c>quota:vif_inbound_average</c> and its kin; <see langword="null"/> where none is set.</summary>
    public static XElement? Bandwidth(IReadOnlyDictionary<string, string> specs) =>
        OrNothing(new XElement("bandwidth", Direction(specs, "inbound"), Direction(specs, "outbound")));

    private static XElement? Direction(IReadOnlyDictionary<string, string> specs, string direction)
    {
        XElement element = new(direction);
        foreach (var name in (string[])["average", "peak", "burst"])
        {
            if (TryGet(specs, $"vif_{direction}_{name}", out var value))
            {
                element.Add(new XAttribute(name, value));
            }
        }

        return element.Attribute("average") is null ? null : element; // libvirt wants the average at least
    }

    private static XElement? Number(IReadOnlyDictionary<string, string> specs, string spec, string name) =>
        TryGet(specs, spec, out var value) ? new XElement(name, value) : null;

    private static bool TryGet(IReadOnlyDictionary<string, string> specs, string spec, out long value)
    {
        value = 0;
        return specs.TryGetValue($"quota:{spec}", out var text)
            && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);
    }

    private static XElement? OrNothing(XElement element) => element.HasElements ? element : null;
}
