using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that can run the image: its architecture, hypervisor type and machine mode, each only where the image states it.</summary>
internal sealed class ImagePropertiesFilter : IHostFilter
{
    // All hypervisors behind the drivers of today virtualise the hardware; none runs paravirtual (Xen) or user-mode guests.
    private const string OnlyMode = "hvm";

    public string Name => "ImagePropertiesFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.ImageProperties.Count is 0 ? HostAspect.Nothing : HostAspect.Hypervisor;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        var properties = request.ImageProperties;
        if (properties.Count is 0)
        {
            return FilterVerdict.Accept;
        }

        if (Stated(properties, "hw_architecture", "architecture") is { } architecture
            && !host.Hypervisor.Architectures.Any(known => Architecture(known) == Architecture(architecture)))
        {
            return FilterVerdict.Refuse(
                $"the image is for {architecture}, the host runs {string.Join(", ", host.Hypervisor.Architectures)}");
        }

        if (Stated(properties, "img_hv_type", "hypervisor_type") is { } type && !RunsType(host.Hypervisor.Type, type))
        {
            return FilterVerdict.Refuse($"the image is for {type}, the hypervisor is {host.Hypervisor.Type}");
        }

        return Stated(properties, "hw_vm_mode", "vm_mode") is not { } mode || Mode(mode) is OnlyMode
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"the image wants mode {mode}, the host offers {OnlyMode}");
    }

    private static string? Stated(IReadOnlyDictionary<string, string> properties, string name, string olderName) =>
        properties.TryGetValue(name, out var value) || properties.TryGetValue(olderName, out value)
            ? string.IsNullOrWhiteSpace(value) ? null : value.Trim()
            : null;

    private static string Architecture(string name) => name.ToLowerInvariant() switch
    {
        "i386" or "i486" or "i586" or "x86_32" or "x86_32p" => "i686",
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        var other => other,
    };

    private static string Mode(string name) => name.ToLowerInvariant() switch
    {
        "hv" or "baremetal" => OnlyMode,
        "pv" => "xen",
        var other => other,
    };

    // libvirt calls the hypervisor QEMU whether or not KVM speeds it up, and runs guests of both types.
    private static bool RunsType(string hypervisor, string asked)
    {
        var (has, wants) = (hypervisor.ToLowerInvariant(), asked.ToLowerInvariant());
        return has == wants || (has is "qemu" or "kvm" && wants is "qemu" or "kvm");
    }
}
