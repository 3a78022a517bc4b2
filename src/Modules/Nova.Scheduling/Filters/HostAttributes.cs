using System.Collections.Frozen;
using System.Globalization;

namespace Nova.Scheduling.Filters;

/// <summary>What extra specs and queries call a host's properties; the names are the original's.</summary>
internal static class HostAttributes
{
    private static readonly FrozenDictionary<string, Known> All = new Dictionary<string, Known>(StringComparer.Ordinal)
    {
        ["host"] = new(HostAspect.Whole, host => host.Host.Value),
        ["nodename"] = new(HostAspect.Whole, host => host.Hypervisor.Node),
        ["hypervisor_hostname"] = new(HostAspect.Whole, host => host.Hypervisor.Node),
        ["host_ip"] = new(HostAspect.Whole, host => host.Hypervisor.Address),
        ["hypervisor_type"] = new(HostAspect.Hypervisor, host => host.Hypervisor.Type),
        ["hypervisor_version"] = new(HostAspect.Hypervisor, host => Text(host.Hypervisor.Version)),
        ["cpu_info"] = new(HostAspect.Hypervisor, host => host.Hypervisor.CpuInfo),
        ["vcpus_total"] = new(HostAspect.Whole, host => Text(host.VCpus.Usable)),
        ["vcpus_used"] = new(HostAspect.Whole, host => Text(host.VCpus.Used)),
        ["total_usable_ram_mb"] = new(HostAspect.Whole, host => Text(host.MemoryMiB.Usable)),
        ["free_ram_mb"] = new(HostAspect.Whole, host => Text(host.MemoryMiB.Usable - host.MemoryMiB.Used)),
        ["total_usable_disk_gb"] = new(HostAspect.Whole, host => Text(host.DiskGiB.Usable)),
        ["free_disk_mb"] = new(HostAspect.Whole, host => Text(1024 * (host.DiskGiB.Usable - host.DiskGiB.Used))),
        ["disk_mb_used"] = new(HostAspect.Whole, host => Text(1024 * host.DiskGiB.Used)),
        ["num_instances"] = new(HostAspect.Whole, host => Text(host.Servers)),
        ["num_io_ops"] = new(HostAspect.Whole, host => Text(host.BusyServers)),
        ["failed_builds"] = new(HostAspect.Whole, host => Text(host.FailedBuilds)),
        ["cpu_allocation_ratio"] = new(HostAspect.Whole, host => Text(host.VCpus.Ratio)),
        ["ram_allocation_ratio"] = new(HostAspect.Whole, host => Text(host.MemoryMiB.Ratio)),
        ["disk_allocation_ratio"] = new(HostAspect.Whole, host => Text(host.DiskGiB.Ratio)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value as text; <see langword="null"/> for a name that no host has.</summary>
    public static string? Attribute(this HostState host, string name) => All.TryGetValue(name, out var known) ? known.Read(host) : null;

    /// <summary>What of a host the property is; a name that no host has is part of nothing.</summary>
    public static HostAspect AspectOf(string name) => All.TryGetValue(name, out var known) ? known.Aspect : HostAspect.Nothing;

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private sealed record Known(HostAspect Aspect, Func<HostState, string?> Read);
}
