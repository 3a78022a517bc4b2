using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Nova.Virt.Libvirt;

/// <summary>Reads the processor out of libvirt's capabilities, and whether it can run guests itself.</summary>
internal static class HostCpu
{
    /// <summary>The <c>cpu_info</c> of the hypervisors API: arch, model, vendor, topology, features.</summary>
    public static string ToCpuInfo(XElement capabilities)
    {
        var cpu = capabilities.Element("host")?.Element("cpu");
        var topology = cpu?.Element("topology");
        return new JsonObject
        {
            ["arch"] = cpu?.Element("arch")?.Value,
            ["model"] = cpu?.Element("model")?.Value,
            ["vendor"] = cpu?.Element("vendor")?.Value,
            ["topology"] = new JsonObject
            {
                ["cells"] = capabilities.Element("host")?.Element("topology")?.Element("cells")?.Elements("cell").Count() ?? 1,
                ["sockets"] = (int?)topology?.Attribute("sockets"),
                ["cores"] = (int?)topology?.Attribute("cores"),
                ["threads"] = (int?)topology?.Attribute("threads"),
            },
            ["features"] = new JsonArray([.. cpu?.Elements("feature").Select(static feature => (JsonNode?)(string?)feature.Attribute("name")) ?? []]),
        }.ToJsonString();
    }

    /// <summary>The machine architectures that libvirt can run.</summary>
    public static IReadOnlyList<string> Architectures(XElement capabilities) =>
        [.. capabilities.Elements("guest").Select(static guest => (string?)guest.Element("arch")?.Attribute("name")).OfType<string>().Distinct()];

    /// <summary>
    /// Whether kvm works here. libvirt lists it wherever the device opens, which it also does in virtual machines whose processor has no
    /// extensions to nest with; so on x86 the processor is asked as well.
    /// </summary>
    public static bool HasKvm()
    {
        try
        {
            using var device = File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("flags", StringComparison.Ordinal));
            return flags is null || flags.Split(' ').Any(static flag => flag is "vmx" or "svm");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
