using System.Globalization;

namespace Nova.Scheduling.Filters;

/// <summary>What extra specs and queries call a host's properties; the names are the original's.</summary>
internal static class HostAttributes
{
    /// <summary>The value as text; <see langword="null"/> for a name that no host has.</summary>
    public static string? Attribute(this HostState host, string name) => name switch
    {
        "host" => host.Host.Value,
        "nodename" or "hypervisor_hostname" => host.Hypervisor.Node,
        "host_ip" => host.Hypervisor.Address,
        "hypervisor_type" => host.Hypervisor.Type,
        "hypervisor_version" => Text(host.Hypervisor.Version),
        "cpu_info" => host.Hypervisor.CpuInfo,
        "vcpus_total" => Text(host.VCpus.Usable),
        "vcpus_used" => Text(host.VCpus.Used),
        "total_usable_ram_mb" => Text(host.MemoryMiB.Usable),
        "free_ram_mb" => Text(host.MemoryMiB.Usable - host.MemoryMiB.Used),
        "total_usable_disk_gb" => Text(host.DiskGiB.Usable),
        "free_disk_mb" => Text(1024 * (host.DiskGiB.Usable - host.DiskGiB.Used)),
        "disk_mb_used" => Text(1024 * host.DiskGiB.Used),
        "num_instances" => Text(host.Servers),
        "num_io_ops" => Text(host.BusyServers),
        "failed_builds" => Text(host.FailedBuilds),
        "cpu_allocation_ratio" => Text(host.VCpus.Ratio),
        "ram_allocation_ratio" => Text(host.MemoryMiB.Ratio),
        "disk_allocation_ratio" => Text(host.DiskGiB.Ratio),
        _ => null,
    };

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
